// The rules that matched, with their basis; then every condition that was checked.
import type { Context } from "../../context.js";
import { h } from "../../dom.js";
import { factValue, number } from "../../format.js";
import type { Decision, MatchedRule, TracedRule } from "../../shapes.js";
import { codeWord } from "../../words/codes.js";
import { severityMark } from "../severity.js";
import { facts, list, section } from "./section.js";
import { rangeWords } from "./sanction.js";

export function rulesPart(decision: Decision, context: Context): HTMLElement {
  const { words } = context;
  if (decision.rules.length === 0) return section(words.detail.rules, "rules", h("p", {}, words.detail.noRules));
  return section(words.detail.rules, "rules", h("ol", { class: "cards" }, ...decision.rules.map((rule) => h("li", {}, ruleCard(rule, context)))));
}

function ruleCard(rule: MatchedRule, context: Context): HTMLElement {
  const { words, language } = context;
  return h("article", { class: "card" },
    h("h4", {},
      h("span", { class: "rule-id" }, rule.id), h("span", { class: "rule-title" }, rule.title[language]),
      rule.severity === null ? null : h("span", { class: "rule-severity" }, severityMark(rule.severity, "small"), h("span", { class: "unseen" }, words.detail.ruleSeverity(rule.severity)))),
    facts(
      [words.detail.step, codeWord("step", rule.step, language)],
      [words.detail.sanction, rule.sanction === null ? null : rangeWords(rule.sanction, context)],
      [words.detail.alternative, rule.alternative === null ? null : rangeWords(rule.alternative, context)],
      [words.detail.basis, list("basis", rule.basis)]));
}

export function factsPart(decision: Decision, context: Context): HTMLElement {
  const { words } = context;
  const entries = Object.entries(decision.facts);
  return section(words.detail.facts, "facts", h("dl", { class: "pairs code" }, ...entries.map(([path, value]) =>
    h("div", {}, h("dt", {}, path), h("dd", {}, value === true ? words.detail.yes : value === false ? words.detail.no : factValue(value))))));
}

/** Matched rules first, then those that an exemption closed; the rest folded away. */
export function tracePart(trace: readonly TracedRule[], context: Context): HTMLElement {
  const { words, language } = context;
  const telling = trace.filter((rule) => rule.matched || rule.closedBy !== null);
  const rest = trace.filter((rule) => !rule.matched && rule.closedBy === null);
  return section(words.detail.trace, "trace",
    h("p", { class: "lead" }, words.detail.traceLead),
    ...telling.map((rule) => traced(rule, context)),
    rest.length === 0 ? null : h("details", { class: "rest" },
      h("summary", {}, words.detail.notMatchedRules(number(rest.length, language))), ...rest.map((rule) => traced(rule, context))));
}

function traced(rule: TracedRule, context: Context): HTMLElement {
  const { words } = context;
  const state = rule.closedBy !== null ? words.detail.closedBy(rule.closedBy) : rule.matched ? words.detail.matched : words.detail.notMatched;
  return h("details", { class: "traced", data: { matched: String(rule.matched && rule.closedBy === null) } },
    h("summary", {}, h("span", { class: "rule-id" }, rule.id), ` ${state}`),
    h("ul", { class: "conditions" }, ...rule.conditions.map((condition) =>
      h("li", { data: { value: String(condition.value) } }, h("code", {}, condition.expression), h("span", { class: "equals" }, ` = ${factValue(condition.value)}`)))));
}
