// One incident with its decision, top to bottom: what, how grave, why, then what follows.
import type { Context } from "../../context.js";
import { h, type Content } from "../../dom.js";
import type { Decision, Incident } from "../../shapes.js";
import { codeWord, severityWord } from "../../words/codes.js";
import type { Due } from "../due.js";
import { placeName } from "../place.js";
import { severityMark } from "../severity.js";
import { auditPart, casePart, deadlinesPart, redecisionPart, targetsPart } from "./handling.js";
import { factsPart, rulesPart, tracePart } from "./rules.js";
import { sanctionPart } from "./sanction.js";
import { facts, list, section } from "./section.js";

/** What an opened incident shows; dues are the deadlines that a tick keeps true. */
export function incidentParts(incident: Incident, area: string | null, context: Context, dues: Due[]): readonly Content[] {
  const { words } = context;
  const { decision } = incident;
  const known = incident.case;
  if (decision === null) {
    return [titlePart(incident, context), h("p", { class: "lead" }, incident.status === "dead-letter" ? words.detail.deadLetter : words.detail.accepted)];
  }
  return [
    titlePart(incident, context),
    h("p", { class: "recommendation" }, words.recommendation),
    redecisionPart(incident, decision, context),
    explanationPart(decision, context),
    sanctionPart(decision.sanction, kindOf(incident), context),
    rulesPart(decision, context),
    targetsPart(decision, context),
    deadlinesPart(decision, known, placeOf(incident), context, dues),
    known === null ? null : casePart(known, incident.id, area, context),
    factsPart(decision, context),
    incident.trace === null || incident.trace.length === 0 ? null : tracePart(incident.trace, context),
    auditPart(decision, context),
  ];
}

export function kindOf(incident: Incident): string {
  return incident.incident?.subject?.kind ?? incident.case?.subject.kind ?? "";
}

function placeOf(incident: Incident): string | null {
  return incident.incident?.place?.regionCode ?? incident.case?.regionCode ?? null;
}

function titlePart(incident: Incident, context: Context): HTMLElement {
  const { words, language } = context;
  const { decision } = incident;
  const act = incident.incident?.act?.code ?? incident.case?.acts[0] ?? "OTHER";
  const position = incident.incident?.subject?.position ?? incident.case?.subject.position ?? "NONE";
  const region = placeOf(incident);
  const kind = codeWord("kind", kindOf(incident), language);
  const subject = position === "NONE" ? kind : `${kind}, ${codeWord("position", position, language)}`;
  return h("div", { class: "title-part" },
    decision === null ? null : severityMark(decision.severity, "large"),
    h("div", {},
      h("p", { class: "title-act" }, `${codeWord("act", act, language)} · ${subject}`),
      decision === null ? null : h("p", { class: "title-severity" }, `${words.detail.severity} ${decision.severity}: ${severityWord(decision.severity, language)}`)),
    facts(
      [words.detail.place, region === null ? null : placeName(region, context)],
      [words.detail.occurred, context.time(incident.occurredAt, region)],
      [words.detail.received, context.time(incident.receivedAt, region)],
      [words.detail.phase, decision === null ? null : codeWord("phase", decision.phase, language)],
      [words.detail.outcome, decision === null ? null : codeWord("outcome", decision.outcome, language)],
      [words.detail.priority, decision === null ? null : String(decision.priority)],
      [words.detail.track, decision === null ? null : decision.tracks.map((track) => codeWord("track", track, language)).join(", ")],
      [words.detail.admission, decision === null ? null : admissionWords(decision, context)],
      [words.detail.windows, decision === null ? null : decision.windows.map((window) => codeWord("window", window, language)).join(", ")]));
}

function admissionWords(decision: Decision, context: Context): string {
  const { words, language } = context;
  const { verdict, missing, unproven } = decision.admission;
  const parts = [codeWord("verdict", verdict, language)];
  if (missing.length > 0) parts.push(`${words.detail.missingItems}: ${missing.map((item) => codeWord("missing", item, language)).join(", ")}`);
  if (unproven.length > 0) parts.push(`${words.detail.unproven}: ${unproven.join(", ")}`);
  return parts.join(". ");
}

function explanationPart(decision: Decision, context: Context): HTMLElement {
  const { words, language } = context;
  const remarks = [decision.attached && words.detail.attached, decision.repeat && words.detail.repeat].filter((text) => text !== false);
  return section(words.detail.explanation, "explanation",
    h("p", {}, decision.explanation[language]),
    remarks.length === 0 ? null : h("p", { class: "row-tags" }, ...remarks.map((text) => h("span", { class: "tag strong" }, text))),
    decision.notes.length === 0 ? null : h("div", {}, h("h4", {}, words.detail.notes), list("notes", decision.notes.map((note) => note[language]))));
}
