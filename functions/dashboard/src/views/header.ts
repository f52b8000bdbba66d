// Name of the product, how fresh the view is, and the language.
import { h, setAttribute, setText } from "../dom.js";
import { span } from "../format.js";
import type { Language, Words } from "../i18n.js";
import type { StreamHealth } from "../stream.js";

export interface Header {
  readonly node: HTMLElement;
  /** Tells how the stream is and, in milliseconds, how long ago it was last heard; null before the first word. */
  readonly tell: (health: StreamHealth | null, ageMs: number | null, retryInMs: number) => void;
}

export function createHeader(words: Words, language: Language, choose: (language: Language) => void): Header {
  const state = h("span", { class: "connection-state" });
  const age = h("span", { class: "connection-age" });
  const connection = h("p", { class: "connection", data: { state: "none" } }, h("span", { class: "dot", attrs: { "aria-hidden": "true" } }), state, age);

  function languageButton(code: Language, name: string): HTMLElement {
    return h("button", {
      attrs: { type: "button", lang: code, "aria-pressed": String(code === language) },
      on: { click: () => choose(code) },
    }, name);
  }

  const node = h("header", { class: "top" },
    h("a", { class: "brand", attrs: { href: "#/" } },
      h("span", { class: "brand-mark", attrs: { "aria-hidden": "true" } }),
      h("span", { class: "brand-words" }, h("b", {}, words.product), h("span", { class: "tagline" }, words.tagline))),
    connection,
    h("div", { class: "languages", attrs: { role: "group", "aria-label": words.language } }, languageButton("id", "Indonesia"), languageButton("en", "English")));

  return {
    node,
    tell: (health, ageMs, retryInMs) => {
      connection.dataset.state = health?.state ?? "none";
      setAttribute(connection, "hidden", health === null || health.state === "refused");
      if (health === null) return;
      const old = ageMs === null ? "" : words.connection.fresh(span(ageMs, words.units));
      if (health.state === "lost") {
        setText(state, words.connection.lost);
        setText(age, [old, words.connection.retry(span(retryInMs + 999, words.units))].filter((part) => part !== "").join(" · "));
      } else {
        setText(state, health.state === "live" ? words.connection.live : words.connection.connecting);
        setText(age, old);
      }
    },
  };
}
