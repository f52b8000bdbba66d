// Where we are, and the figures of that region.
import { pathTo } from "../area.js";
import type { Context } from "../context.js";
import { h, replace, setAttribute, setText } from "../dom.js";
import { number } from "../format.js";
import { formatRoute } from "../route.js";
import type { Counts, Tally } from "../shapes.js";
import type { RegionView, State } from "../state.js";
import { severityBar, severityCounts } from "./severity.js";

export interface Figures {
  readonly incidents: number;
  readonly cases: number;
  readonly reports: number;
  readonly perMinute: number;
  readonly openEscalations: number;
  readonly bySeverity: Tally;
  readonly partial: boolean;
}

/** The figures of the chosen region, or of all provinces together. */
export function figuresOf(state: State): Figures | null {
  const chosen = state.area === null ? provincesOf(state) : [state.regions.get(state.area)];
  const regions = chosen.filter((region): region is RegionView & { readonly counts: Counts } => region?.counts !== null && region !== undefined);
  if (regions.length === 0) return null;
  const sum = (value: (region: RegionView & { readonly counts: Counts }) => number): number => regions.reduce((total, region) => total + value(region), 0);
  const bySeverity: Record<string, number> = {};
  for (const region of regions) {
    for (const [level, count] of Object.entries(region.counts.bySeverity)) bySeverity[level] = (bySeverity[level] ?? 0) + count;
  }
  return {
    incidents: sum((region) => region.counts.incidents),
    cases: sum((region) => region.counts.cases),
    reports: sum((region) => region.counts.reports),
    perMinute: sum((region) => region.reportsPerMinute),
    openEscalations: sum((region) => region.openEscalations ?? 0),
    bySeverity,
    partial: regions.some((region) => region.partial),
  };
}

export function provincesOf(state: State): readonly RegionView[] {
  return [...state.regions.values()].filter((region) => !region.code.includes(".")).sort((a, b) => a.code < b.code ? -1 : 1);
}

export function createSummary(context: Context): { readonly node: HTMLElement; readonly draw: (state: State) => void } {
  const { words, language } = context;
  const path = h("ol", {});
  const heading = h("h1", { attrs: { tabindex: "-1" } });
  const remark = h("p", { class: "remark" });
  const bar = severityBar();
  const counts = severityCounts(context);
  let drawnPath = "";

  function figure(label: string): { readonly node: HTMLElement; readonly value: HTMLElement } {
    const value = h("dd", {}, "–");
    return { node: h("div", { class: "figure" }, h("dt", {}, label), value), value };
  }

  const incidents = figure(words.summary.incidents);
  const cases = figure(words.summary.cases);
  const escalations = figure(words.summary.openEscalations);
  const perMinute = figure(words.summary.perMinute);

  const node = h("div", { class: "summary" },
    h("div", { class: "place" }, h("nav", { class: "path", attrs: { "aria-label": words.regions.path } }, path), heading, remark),
    h("dl", { class: "figures" }, incidents.node, cases.node, escalations.node, perMinute.node),
    h("section", { class: "spread", attrs: { "aria-label": words.summary.bySeverity } }, h("h2", {}, words.summary.bySeverity), bar.node, counts.node));

  function drawPath(state: State): void {
    const codes = state.area === null ? [] : pathTo(state.area);
    const names = codes.map(context.nameOf);
    const key = [...codes, ...names].join("|");
    if (key === drawnPath) return;
    drawnPath = key;
    const links = codes.length === 0 ? [] : [null, ...codes.slice(0, -1)];
    replace(path, ...links.map((code, index) =>
      h("li", {}, h("a", { attrs: { href: formatRoute({ area: code, incident: null }) } }, code === null ? words.country : names[index - 1] ?? code))));
    setText(heading, names.at(-1) ?? words.country);
  }

  setText(heading, words.country);
  return {
    node,
    draw: (state) => {
      drawPath(state);
      const figures = figuresOf(state);
      const region = state.area === null ? undefined : state.regions.get(state.area);
      const ikp = region?.ikp;
      const ikpText = ikp === null || ikp === undefined ? "" : `${words.summary.ikp}: ${words.ikpClasses[ikp.class] ?? ikp.class}`;
      setText(remark, figures?.partial === true ? words.summary.partial : ikpText);
      setAttribute(remark, "hidden", remark.textContent === "");
      const show = (target: HTMLElement, value: number | undefined): void => setText(target, value === undefined ? "–" : number(value, language));
      show(incidents.value, figures?.incidents);
      show(cases.value, figures?.cases);
      show(escalations.value, figures?.openEscalations);
      escalations.node.classList.toggle("alert", (figures?.openEscalations ?? 0) > 0);
      show(perMinute.value, figures?.perMinute);
      bar.update(figures?.bySeverity);
      counts.update(figures?.bySeverity);
    },
  };
}
