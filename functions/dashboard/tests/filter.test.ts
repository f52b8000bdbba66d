import assert from "node:assert/strict";
import { test } from "node:test";
import { everything, shownDecisions, shownEscalations, statusesPresent } from "../src/filter.js";
import { applyNews, emptyState, hearCase, hearDecision, hearEscalation, noNews, type State } from "../src/state.js";
import { decisionOf, escalationOf, idOf } from "./fixtures.js";

function sample(): State {
  const news = noNews();
  hearDecision(news, decisionOf(1, { severity: 5 }));
  hearDecision(news, decisionOf(2, { severity: 1 }));
  hearDecision(news, decisionOf(3, { severity: 4 }));
  hearCase(news, { id: idOf("c", 3), regionCode: "35.17", status: "DIREGISTER", severity: 4, priority: 2, reports: 1, version: 1 });
  return applyNews(emptyState(null), news);
}

test("chosen severities are shown and no others", () => {
  assert.deepEqual(shownDecisions(sample(), { ...everything, severities: new Set([5, 4]) }).map((item) => item.severity), [4, 5]);
  assert.equal(shownDecisions(sample(), everything).length, 3);
});

test("many reports of one case are one row, the newest", () => {
  const news = noNews();
  hearDecision(news, decisionOf(1));
  hearDecision(news, decisionOf(2, { caseId: idOf("c", 1) }));
  const state = applyNews(emptyState(null), news);

  assert.deepEqual(shownDecisions(state, everything).map((item) => item.incidentId), [idOf("i", 2)]);
});

test("a status shows the decisions whose case has it", () => {
  assert.deepEqual(shownDecisions(sample(), { ...everything, caseStatus: "DIREGISTER" }).map((item) => item.incidentId), [idOf("i", 3)]);
  assert.deepEqual(statusesPresent(sample(), ["DITERIMA", "DIREGISTER"]), ["DIREGISTER"]);
});

test("open escalations come first, the highest level and then the newest on top", () => {
  const news = noNews();
  hearEscalation(news, escalationOf(1, { level: "L2" }));
  hearEscalation(news, escalationOf(2, { level: "L4", status: "CLOSED" }));
  hearEscalation(news, escalationOf(3, { level: "L3" }));
  hearEscalation(news, escalationOf(4, { level: "L3", openedAt: "2024-11-27T07:00:00+07:00" }));
  const state = applyNews(emptyState(null), news);

  assert.deepEqual(shownEscalations(state, { ...everything, escalationStatus: null }).map((item) => item.id), [4, 3, 1, 2].map((n) => idOf("e", n)));
  assert.equal(shownEscalations(state, everything).some((item) => item.status === "CLOSED"), false);
});
