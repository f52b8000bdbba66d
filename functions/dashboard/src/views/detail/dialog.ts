// The side sheet in which an incident opens. It follows its case: when that changes, it is read again.
import { ApiError, incident as readIncident } from "../../api.js";
import type { Context } from "../../context.js";
import { h, replace, setText } from "../../dom.js";
import type { Incident } from "../../shapes.js";
import type { State } from "../../state.js";
import type { Due } from "../due.js";
import { incidentParts } from "./decision.js";

export interface Detail {
  readonly node: HTMLDialogElement;
  readonly show: (incident: string | null) => void;
  readonly draw: (state: State) => void;
  readonly tick: () => void;
}

export function createDetail(context: Context, closed: () => void, signedOut: () => void): Detail {
  const { words } = context;
  let wanted: string | null = null;
  let shown: Incident | null = null;
  let area: string | null = null;
  let dues: Due[] = [];
  let abort = new AbortController();
  let reading = false;

  const heading = h("h2", { attrs: { id: "detail-heading", tabindex: "-1" } }, words.detail.heading);
  const close = h("button", { class: "quiet-button", attrs: { type: "button" }, on: { click: () => node.close() } }, words.detail.close);
  const body = h("div", { class: "detail-body" });
  const id = h("code", { class: "detail-id" });
  const node = h("dialog", { class: "detail", attrs: { "aria-labelledby": "detail-heading" } },
    h("div", { class: "detail-head" }, h("div", {}, heading, id), close), body);

  node.addEventListener("close", () => {
    if (wanted === null || node.open) return; // closed or already filled again by the page, not by the reader
    abort.abort();
    wanted = null;
    shown = null;
    dues = [];
    replace(body);
    closed();
  });
  node.addEventListener("click", (event) => { if (event.target === node) node.close(); });

  function drawBody(incident: Incident): void {
    dues = [];
    const open = new Set([...body.querySelectorAll<HTMLDetailsElement>("details[open] > summary")].map((summary) => summary.textContent));
    replace(body, ...incidentParts(incident, area, context, dues));
    for (const summary of body.querySelectorAll<HTMLElement>("details > summary")) {
      if (open.has(summary.textContent) && summary.parentElement instanceof HTMLDetailsElement) summary.parentElement.open = true;
    }
  }

  async function read(target: string): Promise<void> {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    reading = true;
    try {
      const incident = await readIncident(target, signal);
      if (wanted !== target) return;
      shown = incident;
      drawBody(incident);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === 401) signedOut();
      else if (shown === null) drawFailure(error, target);
    } finally {
      if (!signal.aborted) reading = false;
    }
  }

  function drawFailure(error: unknown, target: string): void {
    const gone = error instanceof ApiError && (error.status === 404 || error.status === 403);
    replace(body, h("p", { class: "lead", attrs: { role: "alert" } }, gone ? words.detail.missing : words.detail.failed),
      gone ? null : h("button", { class: "primary", attrs: { type: "button" }, on: { click: () => { void read(target); } } }, words.detail.retry));
  }

  return {
    node,
    show: (incident) => {
      if (incident === wanted) return;
      abort.abort();
      wanted = incident;
      if (incident === null) {
        if (node.open) node.close();
        return;
      }
      shown = null;
      setText(id, incident);
      replace(body, h("p", { class: "lead", attrs: { role: "status" } }, words.detail.loading));
      if (!node.open) node.showModal();
      body.scrollTop = 0;
      heading.focus();
      void read(incident);
    },
    draw: (state) => {
      area = state.area;
      if (wanted === null || shown === null || reading) return;
      const known = shown.case ?? null;
      const news = known === null ? undefined : state.cases.get(known.id);
      const undecided = shown.decision === null && state.decisions.some((item) => item.incidentId === wanted);
      if (undecided || (known !== null && news !== undefined && news.version > known.version)) void read(wanted);
    },
    tick: () => dues.forEach((due) => due.tick()),
  };
}
