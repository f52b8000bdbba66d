// The whole page of a signed-in reader, in one language.
import type { Context } from "../context.js";
import { h, setAttribute, setText } from "../dom.js";
import { everything, type Filter } from "../filter.js";
import { span } from "../format.js";
import type { Language } from "../i18n.js";
import type { State } from "../state.js";
import type { StreamHealth } from "../stream.js";
import { createAnnouncer } from "./announcer.js";
import { createDecisions } from "./decisions.js";
import { createDetail } from "./detail/dialog.js";
import { createEscalations } from "./escalations.js";
import { createFilters } from "./filters.js";
import { createHeader } from "./header.js";
import { createRegions } from "./regions.js";
import { createSummary } from "./summary.js";

export interface Freshness {
  readonly health: StreamHealth;
  readonly ageMs: number | null;
  readonly retryInMs: number;
}

export interface App {
  readonly nodes: readonly HTMLElement[];
  readonly draw: (state: State) => void;
  readonly tick: (freshness: Freshness, nowMs: number) => void;
  readonly open: (incident: string | null) => void;
}

export interface AppActions {
  readonly language: (language: Language) => void;
  readonly closed: () => void;
  readonly signedOut: () => void;
}

const panels = ["regions", "decisions", "escalations"] as const;

export function createApp(context: Context, actions: AppActions): App {
  const { words, language } = context;
  let filter: Filter = everything;
  let state: State | null = null;
  let wasLost = false;

  const header = createHeader(words, language, actions.language);
  const announcer = createAnnouncer(context);
  const notice = h("p", { class: "notice", attrs: { hidden: true } });
  const summary = createSummary(context);
  const regions = createRegions(context);
  const filters = createFilters(context, setFilter);
  const decisions = createDecisions(context, filters.node);
  const escalations = createEscalations(context, setFilter);
  const detail = createDetail(context, actions.closed, actions.signedOut);
  const pack = h("span", { class: "pack" });

  const columns = h("div", { class: "columns", data: { panel: "decisions" } }, regions.node, h("div", { class: "activity" }, escalations.node, decisions.node));
  const tabs = panels.map((panel) => h("button", {
    attrs: { type: "button", "aria-pressed": String(panel === "decisions"), "aria-controls": `panel-${panel}` },
    on: { click: () => showPanel(panel) },
  }, words.panels[panel]));

  function showPanel(panel: (typeof panels)[number]): void {
    columns.dataset.panel = panel;
    tabs.forEach((tab, index) => tab.setAttribute("aria-pressed", String(panels[index] === panel)));
  }

  function setFilter(next: Filter): void {
    filter = next;
    if (state !== null) draw(state);
  }

  function draw(next: State): void {
    state = next;
    summary.draw(next);
    regions.draw(next);
    filters.draw(next, filter);
    decisions.draw(next, filter);
    escalations.draw(next, filter);
    detail.draw(next);
    announcer.draw(next);
    setText(pack, next.pack === null ? "" : `${words.detail.pack}: ${next.pack.name} ${next.pack.version}`);
    document.title = words.title(next.area === null ? words.country : context.nameOf(next.area));
  }

  function tellFreshness({ health, ageMs, retryInMs }: Freshness): void {
    header.tell(health, ageMs, retryInMs);
    const lost = health.state === "lost";
    if (health.state === "refused") setText(notice, health.status === 404 ? words.connection.unknownRegion : words.connection.refusedRegion);
    else if (lost) setText(notice, words.connection.stale(span(ageMs ?? 0, words.units)));
    setAttribute(notice, "hidden", !lost && health.state !== "refused");
    if (lost && !wasLost) announcer.say(words.connection.lost);
    else if (wasLost && health.state === "live") announcer.say(words.connection.back);
    if (health.state !== "connecting") wasLost = lost;
  }

  return {
    nodes: [
      h("a", { class: "skip", attrs: { href: "#main" }, on: { click: (event) => { event.preventDefault(); document.getElementById("main")?.focus(); } } }, words.skip),
      header.node, notice, announcer.node,
      h("main", { attrs: { id: "main", tabindex: "-1" } },
        summary.node,
        h("div", { class: "tabs", attrs: { role: "group", "aria-label": words.panels.label } }, ...tabs),
        columns),
      h("footer", { class: "bottom" }, h("p", {}, words.recommendation), pack),
      detail.node,
    ],
    draw,
    tick: (freshness, nowMs) => {
      tellFreshness(freshness);
      escalations.tick();
      detail.tick();
      announcer.tick(nowMs);
    },
    open: detail.show,
  };
}
