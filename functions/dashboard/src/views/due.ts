// Time left to a deadline, kept true by a tick each second.
import type { Context } from "../context.js";
import { h, setAttribute, setText } from "../dom.js";
import { readMoment, span } from "../format.js";

export interface Due {
  readonly node: HTMLElement;
  readonly set: (dueAt: string | null) => void;
  readonly tick: () => void;
}

export function createDue(context: Context): Due {
  const node = h("span", { class: "tag due" });
  let dueMs: number | null = null;

  function tick(): void {
    setAttribute(node, "hidden", dueMs === null);
    if (dueMs === null) return;
    const left = dueMs - context.now();
    node.dataset.late = left < 0 ? "over" : left < 21_600_000 ? "soon" : "no";
    const words = span(Math.abs(left), context.words.units);
    setText(node, left < 0 ? context.words.due.over(words) : context.words.due.left(words));
  }

  return {
    node,
    set: (dueAt) => {
      dueMs = dueAt === null ? null : readMoment(dueAt)?.epochMs ?? null;
      tick();
    },
    tick,
  };
}
