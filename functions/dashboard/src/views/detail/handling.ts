// Who is asked to act, until when, and what became of the case.
import type { Context } from "../../context.js";
import { h } from "../../dom.js";
import { duration, number } from "../../format.js";
import { formatRoute } from "../../route.js";
import type { Case, Deadline, Decision, Incident } from "../../shapes.js";
import { codeWord } from "../../words/codes.js";
import { createDue, type Due } from "../due.js";
import { facts, list, section, table } from "./section.js";

export function targetsPart(decision: Decision, context: Context): HTMLElement {
  const { words, language } = context;
  const rows = decision.targets.map((target) => [
    [codeWord("body", target.body, language), target.level === null ? "" : codeWord("level", target.level, language)].filter((part) => part !== "").join(" · "),
    codeWord("action", target.action, language), codeWord("when", target.when, language), target.rules.join(", "),
  ]);
  return section(words.detail.targets, "targets", table(words.detail.targets, [words.detail.body, words.detail.action, words.detail.when, words.detail.because], rows));
}

/** The decision's own deadlines; where the case runs the same clock, the case's times are the true ones. */
export function mergedDeadlines(decision: Decision, known: Case | null): readonly Deadline[] {
  return decision.deadlines.map((deadline) => known?.clocks.find((clock) => clock.clock === deadline.clock) ?? deadline);
}

export function deadlinesPart(decision: Decision, known: Case | null, place: string | null, context: Context, dues: Due[]): HTMLElement | null {
  const { words, language } = context;
  const deadlines = mergedDeadlines(decision, known);
  if (deadlines.length === 0) return null;
  const rows = deadlines.map((deadline) => {
    const ended = deadline.state === "MET";
    const due = createDue(context);
    due.set(ended ? null : deadline.dueAt);
    dues.push(due);
    const unit = deadline.unit === "WORKING_DAYS" ? words.units.workingDay : words.units.day;
    return [
      `${codeWord("clock", deadline.clock, language)} (${deadline.clock})`,
      duration(deadline.duration, { day: unit, hour: words.units.hour }),
      deadline.startsAt === null ? codeWord("start", deadline.startsOn, language) : context.time(deadline.startsAt, place),
      h("span", { class: "due-cell" },
        deadline.dueAt === null ? words.due.waiting : words.due.at(context.time(deadline.dueAt, place)), " ",
        ended ? h("span", { class: "tag" }, codeWord("clockState", "MET", language)) : due.node),
    ];
  });
  return section(words.detail.deadlines, "deadlines", table(words.detail.deadlines, [words.detail.clock, words.detail.length, words.detail.starts, words.detail.due], rows));
}

export function casePart(known: Case, incident: string, area: string | null, context: Context): HTMLElement {
  const { words, language } = context;
  const others = known.incidents.filter((item) => item.id !== incident);
  const reporters = `${number(known.reporters.distinct, language)}${known.reporters.capped ? "+" : ""}`;
  return section(words.detail.caseHeading, "case",
    facts(
      [words.detail.caseStatus, codeWord("status", known.status, language)],
      [words.detail.reports, number(known.reports, language)],
      [words.detail.reporters, `${reporters}${known.viral ? ` · ${words.detail.viral}` : ""}`],
      [words.detail.subject, known.subject.masked]),
    known.history.length === 0 ? null : h("div", {},
      h("h4", {}, words.detail.history),
      h("ol", { class: "history" }, ...known.history.map((step) => historyStep(step, known.regionCode, context)))),
    others.length === 0 ? null : h("div", {},
      h("h4", {}, words.detail.other),
      h("ul", { class: "others" }, ...others.slice(0, 20).map((item) =>
        h("li", {}, h("a", { attrs: { href: formatRoute({ area, incident: item.id }) } }, context.time(item.occurredAt, known.regionCode)))))));
}

function historyStep(step: Case["history"][number], area: string, context: Context): HTMLElement {
  const event = codeWord("caseEvent", step.type, context.language);
  const status = step.to === null || step.to === step.from ? event : codeWord("status", step.to, context.language);
  return h("li", {}, h("time", { attrs: { datetime: step.at } }, context.time(step.at, area)), " ", event === status ? event : `${event} → ${status}`);
}

/** That this decision replaces another one, who wanted it, and the chain from the first; nothing for a first decision. */
export function redecisionPart(incident: Incident, decision: Decision, context: Context): HTMLElement | null {
  const { words, language } = context;
  if (decision.supersedes === null) return null;
  const { redecision } = decision;
  return section(words.detail.redecision, "redecision", facts(
    [words.detail.supersedes, h("code", {}, decision.supersedes)],
    [redecision === undefined ? words.detail.redecision : codeWord("caseEvent", redecision.type, language),
      redecision === undefined ? null : words.detail.redecided(redecision.by, context.time(redecision.at, incident.case?.regionCode ?? null))],
    [words.detail.pack, `${decision.pack.name} ${decision.pack.version}`],
    [words.detail.decisions, list("decisions", incident.decisions.map((id) => h("code", {}, id)))]));
}

export function auditPart(decision: Decision, context: Context): HTMLElement {
  const { words } = context;
  const { audit, pack } = decision;
  return section(words.detail.audit, "audit", facts(
    [words.detail.pack, `${pack.name} ${pack.version}`],
    [words.detail.hash, h("code", { attrs: { title: pack.hash } }, pack.hash)],
    [words.detail.audit, audit === null ? null : words.detail.entry(audit.cell, audit.partition, audit.turn, audit.index)],
    [words.detail.hash, audit === null ? null : h("code", { attrs: { title: audit.hash } }, audit.hash)]));
}
