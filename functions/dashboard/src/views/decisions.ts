// The newest decisions. The list holds still while it is read (pointer, focus, or the pause button) and says what waits.
import type { Context } from "../context.js";
import { h, keyedList, replace, setAttribute, setText, type Row } from "../dom.js";
import { shownDecisions, type Filter } from "../filter.js";
import { number } from "../format.js";
import { formatRoute } from "../route.js";
import type { DecisionItem, State } from "../state.js";
import { codeWord, severityWord } from "../words/codes.js";
import { placeName } from "./place.js";
import { severityMark } from "./severity.js";

const rowsShown = 60;

export interface Decisions {
  readonly node: HTMLElement;
  readonly draw: (state: State, filter: Filter) => void;
}

export function createDecisions(context: Context, filters: HTMLElement): Decisions {
  const { words, language } = context;
  let paused = false;
  let reading = false;
  let latest: { readonly state: State; readonly filter: Filter } | null = null;
  let shown: readonly DecisionItem[] = [];
  let shownFor = "";
  let arriving = false;

  const list = h("ol", { class: "feed" });
  const empty = h("p", { class: "empty" });
  const pause = h("button", { class: "quiet-button", attrs: { type: "button", "aria-pressed": "false" }, on: { click: () => setPaused(!paused) } }, words.decisions.pause);
  const held = h("button", { class: "held", attrs: { type: "button", hidden: true }, on: { click: () => catchUp(true) } });
  const drawRows = keyedList<DecisionItem>(list, (item) => item.caseId, () => createRow(context, () => latest?.state ?? null, arriving));

  list.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") setReading(true); });
  list.addEventListener("pointerleave", () => setReading(list.contains(document.activeElement)));
  list.addEventListener("focusin", () => setReading(true));
  list.addEventListener("focusout", (event) => { if (!list.contains(event.relatedTarget as Node | null)) setReading(false); });

  function setPaused(value: boolean): void {
    paused = value;
    setText(pause, paused ? words.decisions.resume : words.decisions.pause);
    pause.setAttribute("aria-pressed", String(paused));
    catchUp(!paused);
  }

  function setReading(value: boolean): void {
    reading = value;
    catchUp(false);
  }

  /** Draws what is new unless the list is held; what is already shown is always kept true. */
  function catchUp(force: boolean): void {
    if (latest === null) return;
    const { state, filter } = latest;
    const wanted = shownDecisions(state, filter).slice(0, rowsShown);
    const subject = `${state.area ?? ""}|${[...filter.severities].join()}|${filter.caseStatus ?? ""}`;
    const hold = !force && subject === shownFor && shown.length > 0 && (paused || reading);
    arriving = subject === shownFor && shown.length > 0;
    shownFor = subject;
    if (hold) {
      const now = new Map(shownDecisions(state, filter).map((item) => [item.caseId, item]));
      shown = shown.map((item) => now.get(item.caseId) ?? item);
    } else {
      shown = wanted;
    }
    drawRows(shown);
    const seen = new Set(shown.map((item) => item.caseId));
    const waiting = hold ? wanted.filter((item) => !seen.has(item.caseId)).length : 0;
    setAttribute(held, "hidden", waiting === 0);
    if (waiting > 0) setText(held, `${words.decisions.held(number(waiting, language))} · ${words.decisions.show}`);
    setAttribute(empty, "hidden", shown.length > 0);
    setText(empty, state.decisions.length === 0 ? words.decisions.none : words.decisions.noneShown);
  }

  return {
    node: h("section", { class: "panel decisions", attrs: { id: "panel-decisions", "aria-labelledby": "decisions-heading" } },
      h("div", { class: "panel-head" }, h("h2", { attrs: { id: "decisions-heading" } }, words.decisions.heading), pause),
      filters, held, empty, list),
    draw: (state, filter) => {
      latest = { state, filter };
      catchUp(false);
    },
  };
}

function createRow(context: Context, state: () => State | null, arrives: boolean): Row<DecisionItem> {
  const { words, language } = context;
  const mark = h("span", { class: "row-mark" });
  const what = h("b", { class: "row-what" });
  const where = h("span", { class: "row-where" });
  const when = h("time", { class: "row-when" });
  const tags = h("span", { class: "row-tags" });
  const link = h("a", { class: "row" }, mark, h("span", { class: "row-body" }, h("span", { class: "row-line" }, what, when), where, tags));
  let drawn = "";
  const node = h("li", { class: arrives ? "arrived" : "" }, link);
  return {
    node,
    update: (next) => {
      node.dataset.incident = next.incidentId;
      const now = state();
      const caseNow = now?.cases.get(next.caseId);
      setText(where, placeName(next.regionCode, context));
      setText(when, context.shortTime(next.at, next.regionCode));
      setAttribute(link, "href", formatRoute({ area: now?.area ?? null, incident: next.incidentId }));
      const key = [next.severity, next.act, next.kind, next.outcome, next.verdict, next.rules.join(), caseNow?.status, caseNow?.reports].join("|");
      if (key === drawn) return;
      drawn = key;
      when.dateTime = next.at;
      replace(mark, severityMark(next.severity));
      setText(what, `${codeWord("act", next.act, language)} · ${codeWord("kind", next.kind, language)}`);
      replace(tags,
        h("span", { class: "tag word", data: { severity: String(next.severity) } }, severityWord(next.severity, language)),
        next.outcome !== null && next.outcome !== "RECOMMENDED" && tag(codeWord("outcome", next.outcome, language), "strong"),
        next.verdict !== null && next.verdict !== "ADMISSIBLE" && tag(codeWord("verdict", next.verdict, language), "strong"),
        caseNow !== undefined && tag(codeWord("status", caseNow.status, language), "status"),
        caseNow !== undefined && caseNow.reports > 1 && tag(words.decisions.reports(number(caseNow.reports, language)), ""),
        next.rules.length > 0 && h("span", { class: "tag rules" }, next.rules.slice(0, 3).join(" "), next.rules.length > 3 ? ` +${next.rules.length - 3}` : null));
    },
  };
}

function tag(text: string, kind: string): HTMLElement {
  return h("span", { class: `tag ${kind}`.trim() }, text);
}
