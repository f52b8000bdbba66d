// Severity and status: which decisions are shown.
import type { Context } from "../context.js";
import { h, replace, setAttribute } from "../dom.js";
import { everything, statusesPresent, type Filter } from "../filter.js";
import type { State } from "../state.js";
import { codesOf, codeWord, severityWord } from "../words/codes.js";
import { severityLevels } from "./severity.js";

export function createFilters(context: Context, change: (filter: Filter) => void): { readonly node: HTMLElement; readonly draw: (state: State, filter: Filter) => void } {
  const { words, language } = context;
  let filter = everything;
  const buttons = severityLevels.map((level) => [level, h("button", {
    class: "mark toggle", data: { severity: String(level) },
    attrs: { type: "button", "aria-pressed": "false", "aria-label": `${words.filter.severity} ${level}: ${severityWord(level, language)}`, title: severityWord(level, language) },
    on: { click: () => toggle(level) },
  }, String(level))] as const);
  const status = h("select", { attrs: { id: "filter-status" }, on: { change: () => change({ ...filter, caseStatus: status.value === "" ? null : status.value }) } });
  const clear = h("button", {
    class: "quiet-button", attrs: { type: "button", hidden: true },
    on: { click: () => change({ ...filter, severities: new Set(), caseStatus: null }) },
  }, words.filter.clear);
  let options = "";

  function toggle(level: number): void {
    const severities = new Set(filter.severities);
    if (!severities.delete(level)) severities.add(level);
    change({ ...filter, severities });
  }

  return {
    node: h("div", { class: "filters", attrs: { role: "group", "aria-label": words.filter.heading } },
      h("div", { class: "severity-filter", attrs: { role: "group", "aria-label": words.filter.severity } },
        h("span", { class: "filter-label", attrs: { "aria-hidden": "true" } }, words.filter.severity), ...buttons.map(([, button]) => button)),
      h("div", { class: "status-filter" }, h("label", { class: "unseen", attrs: { for: "filter-status" } }, words.filter.status), status),
      clear),
    draw: (state, next) => {
      filter = next;
      for (const [level, button] of buttons) button.setAttribute("aria-pressed", String(filter.severities.has(level)));
      const present = new Set(statusesPresent(state, codesOf("status")));
      if (filter.caseStatus !== null) present.add(filter.caseStatus);
      const wanted = codesOf("status").filter((code) => present.has(code));
      if (wanted.join() !== options) {
        options = wanted.join();
        replace(status, h("option", { attrs: { value: "" } }, words.filter.allStatuses), ...wanted.map((code) => h("option", { attrs: { value: code } }, codeWord("status", code, language))));
      }
      if (status.value !== (filter.caseStatus ?? "")) status.value = filter.caseStatus ?? "";
      setAttribute(clear, "hidden", filter.severities.size === 0 && filter.caseStatus === null);
    },
  };
}
