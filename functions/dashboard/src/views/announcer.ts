// Tells screen readers what arrived, in one sentence and seldom: a busy polling day must not be read out row by row.
import type { Context } from "../context.js";
import { h, setText } from "../dom.js";
import { number } from "../format.js";
import type { State } from "../state.js";

/** The least time between two sentences. */
export const announceEveryMs = 20_000;

export interface Announcer {
  readonly node: HTMLElement;
  readonly say: (text: string) => void;
  readonly draw: (state: State) => void;
  readonly tick: (nowMs: number) => void;
}

export function createAnnouncer(context: Context): Announcer {
  const { words, language } = context;
  const node = h("p", { class: "unseen", attrs: { role: "status", "aria-live": "polite" } });
  let area: string | null | undefined;
  let heard = 0;
  let open = new Set<string>();
  let told = { heard: 0, open: new Set<string>() };
  let spokenAt = Number.NEGATIVE_INFINITY;

  return {
    node,
    say: (text) => setText(node, text),
    draw: (state) => {
      heard = state.heard;
      open = new Set([...state.escalations.values()].filter((item) => item.status === "OPEN").map((item) => item.id));
      if (state.area === area && heard > 0) return;
      area = state.area;
      told = { heard, open };
    },
    tick: (nowMs) => {
      if (nowMs - spokenAt < announceEveryMs) return;
      const decisions = heard - told.heard;
      const escalations = [...open].filter((id) => !told.open.has(id)).length;
      if (decisions <= 0 && escalations === 0) return;
      const parts = [
        decisions > 0 ? words.announce.decisions(number(decisions, language)) : "",
        escalations > 0 ? words.announce.escalations(number(escalations, language)) : "",
      ];
      setText(node, parts.filter((part) => part !== "").join(", "));
      told = { heard, open };
      spokenAt = nowMs;
    },
  };
}
