// The form for a key, shown where no session is. The key goes to the server once and is kept nowhere.
import { ApiError, openSession } from "../api.js";
import { h, setText } from "../dom.js";
import type { Words } from "../i18n.js";

export interface SignIn {
  readonly node: HTMLElement;
  readonly say: (message: string) => void;
}

export function signInMessage(error: unknown, words: Words): string {
  const status = error instanceof ApiError ? error.status : 0;
  switch (status) {
    case 401: return words.signIn.refused;
    case 403: return words.signIn.forbidden;
    case 429: return words.signIn.busy;
    default: return words.signIn.unreachable;
  }
}

export function createSignIn(words: Words, signedIn: () => void): SignIn {
  const key = h("input", {
    attrs: { id: "key", type: "password", required: true, autocomplete: "off", spellcheck: "false", autocapitalize: "off", "aria-describedby": "sign-in-message" },
  });
  const message = h("p", { class: "form-message", attrs: { id: "sign-in-message", role: "alert" } });
  const submit = h("button", { class: "primary", attrs: { type: "submit" } }, words.signIn.submit);

  async function send(event: Event): Promise<void> {
    event.preventDefault();
    submit.disabled = true;
    setText(message, words.signIn.working);
    try {
      await openSession(key.value.trim());
      key.value = "";
      signedIn();
    } catch (error) {
      setText(message, signInMessage(error, words));
      key.setAttribute("aria-invalid", "true");
      key.focus();
    } finally {
      submit.disabled = false;
    }
  }

  const form = h("form", { class: "sign-in", on: { submit: (event) => { void send(event); } } },
    h("h1", {}, words.signIn.heading),
    h("p", {}, words.signIn.lead),
    h("label", { attrs: { for: "key" } }, words.signIn.key),
    key, submit, message);
  return { node: h("main", { class: "centre", attrs: { id: "main", tabindex: "-1" } }, form), say: (text) => setText(message, text) };
}
