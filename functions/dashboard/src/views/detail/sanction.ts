// The recommended range on the ladder of the subject's kind, the visible alternative, and the criminal side.
import type { Context } from "../../context.js";
import { h, type Content } from "../../dom.js";
import { number, rupiah } from "../../format.js";
import { rungs } from "../../ladder.js";
import type { Criminal, SanctionAdvice, SanctionRange } from "../../shapes.js";
import { codeWord } from "../../words/codes.js";
import { facts, section } from "./section.js";

/** "S3 (…) sampai B1 (…)" */
export function rangeWords(range: SanctionRange, context: Context): string {
  const name = (code: string): string => `${code} (${codeWord("sanction", code, context.language)})`;
  return range.min === range.max ? name(range.min) : context.words.detail.from(name(range.min), name(range.max));
}

export function sanctionPart(sanction: SanctionAdvice | null, kind: string, context: Context): HTMLElement {
  const { words } = context;
  if (sanction === null) return section(words.detail.sanction, "sanction", h("p", {}, words.detail.noSanction));
  const { min, max, recommended, alternative } = sanction;
  const range = min === null || max === null ? null : rangeWords({ min, max }, context);
  return section(words.detail.sanction, "sanction",
    range === null && sanction.criminal === null ? h("p", {}, words.detail.noSanction) : null,
    range === null ? null : h("p", { class: "range" }, range),
    ladder(sanction, kind, context),
    facts(
      [words.detail.recommended, recommended === null ? null : `${recommended} (${codeWord("sanction", recommended, context.language)})`],
      [words.detail.alternative, alternative === null ? null : rangeWords(alternative, context)]),
    sanction.criminal === null ? null : criminalPart(sanction.criminal, context));
}

function ladder(sanction: SanctionAdvice, kind: string, context: Context): Content {
  const { words, language } = context;
  const steps = rungs(kind, sanction, sanction.alternative);
  if (steps.length === 0) return null;
  return h("ol", { class: "ladder", attrs: { "aria-hidden": "true" } }, ...steps.map((rung) => {
    const classes = ["rung", rung.inRange && "in", rung.inAlternative && "alternative", rung.recommended && "recommended"].filter((name) => name !== false);
    return h("li", { class: classes.join(" "), attrs: { title: `${rung.code}: ${codeWord("sanction", rung.code, language)}${rung.recommended ? ` (${words.detail.recommended})` : ""}` } }, rung.code);
  }));
}

function criminalPart(criminal: Criminal, context: Context): HTMLElement {
  const { words, language } = context;
  const between = (values: readonly number[] | null, show: (value: number) => string): string | null => {
    const [from, to] = values ?? [];
    return from === undefined ? null : words.detail.from(show(from), show(to ?? from));
  };
  return h("div", { class: "criminal" },
    h("h4", {}, words.detail.criminal),
    facts(
      [words.detail.articles, criminal.articles.join("; ")],
      [words.detail.prison, between(criminal.prisonMonths, (months) => `${number(months, language)} ${words.units.month}`)],
      [words.detail.fine, between(criminal.fineRupiah, (amount) => rupiah(amount, language))]));
}
