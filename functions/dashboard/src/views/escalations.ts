// Calls on a level or body that wait for somebody, the open ones first.
import type { Context } from "../context.js";
import { h, keyedList, replace, setAttribute, setText, type Row } from "../dom.js";
import { shownEscalations, type Filter } from "../filter.js";
import { number } from "../format.js";
import { formatRoute } from "../route.js";
import type { Escalation } from "../shapes.js";
import { openingIncident, type State } from "../state.js";
import { codesOf, codeWord } from "../words/codes.js";
import { createDue } from "./due.js";
import { placeName } from "./place.js";

const rowsAtFirst = 6;

export interface Escalations {
  readonly node: HTMLElement;
  readonly draw: (state: State, filter: Filter) => void;
  readonly tick: () => void;
}

export function createEscalations(context: Context, change: (filter: Filter) => void): Escalations {
  const { words, language } = context;
  let filter: Filter | null = null;
  let state: State | null = null;
  let all = false;
  let drawn = false;
  const ticks = new Map<string, () => void>();
  const list = h("ol", { class: "feed" });
  const empty = h("p", { class: "empty" });
  const more = h("button", { class: "more", attrs: { type: "button", hidden: true }, on: { click: () => { all = true; redraw(); } } });
  const status = h("select", {
    attrs: { "aria-label": words.filter.escalationStatus },
    on: { change: () => { if (filter !== null) change({ ...filter, escalationStatus: status.value === "" ? null : status.value }); } },
  }, ...codesOf("escalationStatus").map((code) => h("option", { attrs: { value: code } }, codeWord("escalationStatus", code, language))), h("option", { attrs: { value: "" } }, words.filter.all));
  const drawRows = keyedList<Escalation>(list, (item) => item.id, (item) => createRow(item, context, () => state?.area ?? null, ticks, drawn));

  function redraw(): void {
    if (state === null || filter === null) return;
    const items = shownEscalations(state, filter);
    const shown = all ? items : items.slice(0, rowsAtFirst);
    for (const id of ticks.keys()) if (!shown.some((item) => item.id === id)) ticks.delete(id);
    drawRows(shown);
    drawn = items.length > 0;
    setAttribute(more, "hidden", shown.length === items.length);
    setText(more, words.escalations.more(number(items.length - shown.length, language)));
    setAttribute(empty, "hidden", items.length > 0);
    setText(empty, filter.escalationStatus === "OPEN" ? words.escalations.noneOpen : words.escalations.none);
  }

  return {
    node: h("section", { class: "panel escalations", attrs: { id: "panel-escalations", "aria-labelledby": "escalations-heading" } },
      h("div", { class: "panel-head" }, h("h2", { attrs: { id: "escalations-heading" } }, words.escalations.heading), status),
      empty, list, more),
    draw: (nextState, nextFilter) => {
      if (nextState.area !== state?.area) {
        all = false;
        drawn = false;
      }
      state = nextState;
      filter = nextFilter;
      if (status.value !== (filter.escalationStatus ?? "")) status.value = filter.escalationStatus ?? "";
      redraw();
    },
    tick: () => { for (const run of ticks.values()) run(); },
  };
}

function createRow(item: Escalation, context: Context, area: () => string | null, ticks: Map<string, () => void>, arrives: boolean): Row<Escalation> {
  const { words, language } = context;
  const level = h("span", { class: "level" });
  const title = h("b", { class: "row-what" });
  const when = h("time", { class: "row-when" });
  const where = h("span", { class: "row-where" });
  const tags = h("span", { class: "row-tags" });
  const due = createDue(context);
  const link = h("a", { class: "row" }, h("span", { class: "row-mark" }, level), h("span", { class: "row-body" }, h("span", { class: "row-line" }, title, when), where, tags));
  let drawn = "";
  return {
    node: h("li", { class: arrives ? "arrived" : "", data: { escalation: item.id } }, link),
    update: (next) => {
      ticks.set(next.id, due.tick);
      setText(where, placeName(next.regionCode, context));
      setText(when, context.shortTime(next.openedAt, next.regionCode));
      setAttribute(link, "href", formatRoute(next.caseId === null ? { area: next.regionCode, incident: null } : { area: area(), incident: openingIncident(next.caseId) }));
      const key = [next.updatedAt, next.status, next.count, next.dueAt].join("|");
      if (key === drawn) return;
      drawn = key;
      when.dateTime = next.openedAt;
      link.dataset.status = next.status;
      setText(level, next.level ?? "▲");
      setAttribute(level, "title", next.level === null ? null : codeWord("level", next.level, language));
      setText(title, next.title[language]);
      due.set(next.status === "CLOSED" ? null : next.dueAt);
      replace(tags,
        h("span", { class: "tag strong" }, words.escalations.to(next.bodies.map((body) => codeWord("body", body, language)).join(", "))),
        next.status !== "OPEN" && h("span", { class: "tag status" }, codeWord("escalationStatus", next.status, language)),
        next.source === "AGGREGATE" && h("span", { class: "tag" }, words.escalations.count(number(next.count, language), number(next.threshold, language))),
        next.pair !== null && h("span", { class: "tag" }, words.escalations.pair(String(next.pair.pair))),
        h("span", { class: "tag rules" }, next.rule),
        due.node);
    },
  };
}
