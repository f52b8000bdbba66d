// The severity scale: always a number, and a word or a name for it; the colour only repeats what they say.
import type { Context } from "../context.js";
import { number } from "../format.js";
import type { Tally } from "../shapes.js";
import { h, keyedList, setAttribute, setText } from "../dom.js";
import { severityWord } from "../words/codes.js";

export const severityLevels = [5, 4, 3, 2, 1, 0] as const;

/** The number on its colour. */
export function severityMark(severity: number, extra = ""): HTMLElement {
  return h("span", { class: `mark ${extra}`.trim(), data: { severity: String(severity) } }, String(severity));
}

/** Number and word. */
export function severityLabel(severity: number, context: Context): HTMLElement {
  return h("span", { class: "severity" }, severityMark(severity), h("span", {}, severityWord(severity, context.language)));
}

export function highest(tally: Tally | undefined): number | null {
  return severityLevels.find((level) => (tally?.[level] ?? 0) > 0) ?? null;
}

/** A bar whose parts are as long as their counts, gravest first; for the eye only, words stand beside it. */
export function severityBar(): { readonly node: HTMLElement; readonly update: (tally: Tally | undefined) => void } {
  const node = h("span", { class: "bar", attrs: { "aria-hidden": "true" } });
  const parts = severityLevels.map((level) => {
    const part = h("span", { class: "bar-part", data: { severity: String(level) } });
    node.append(part);
    return [level, part] as const;
  });
  return {
    node,
    update: (tally) => {
      for (const [level, part] of parts) {
        const count = tally?.[level] ?? 0;
        part.style.flexGrow = String(count);
        setAttribute(part, "hidden", count === 0);
      }
    },
  };
}

/** The counts of all six levels with number and word. */
export function severityCounts(context: Context): { readonly node: HTMLElement; readonly update: (tally: Tally | undefined) => void } {
  const node = h("ul", { class: "severity-counts" });
  const draw = keyedList<readonly [number, number]>(node, ([level]) => String(level), ([level]) => {
    const count = h("b", { class: "count" });
    return {
      node: h("li", {}, severityLabel(level, context), count),
      update: ([, value]) => {
        setText(count, number(value, context.language));
        count.classList.toggle("zero", value === 0);
      },
    };
  });
  return { node, update: (tally) => draw(severityLevels.map((level) => [level, tally?.[level] ?? 0])) };
}
