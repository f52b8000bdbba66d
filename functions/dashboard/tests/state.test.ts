import assert from "node:assert/strict";
import { test } from "node:test";
import { applyNews, chooseArea, emptyState, hearCase, hearChange, hearDecision, hearEscalation, hearKnownCase, hearRegion, kept, noNews, openWithin, type News, type State } from "../src/state.js";
import { timeOfId } from "../src/serverClock.js";
import { caseOf, countsOf, decisionOf, escalationOf, idOf, regionOf } from "./fixtures.js";

function after(state: State, write: (news: News) => void): State {
  const news = noNews();
  write(news);
  return applyNews(state, news);
}

test("decisions stand newest first whatever order they were heard in", () => {
  const state = after(emptyState(null), (news) => [2, 3, 1].forEach((n) => hearDecision(news, decisionOf(n))));

  assert.deepEqual(state.decisions.map((item) => item.incidentId), [idOf("i", 3), idOf("i", 2), idOf("i", 1)]);
});

test("a decision that supersedes another takes its place", () => {
  const first = after(emptyState(null), (news) => hearDecision(news, decisionOf(1, { severity: 0, outcome: "EXEMPT" })));

  const second = after(first, (news) => hearDecision(news, decisionOf(1, { severity: 4 })));

  assert.deepEqual(second.decisions.map((item) => [item.severity, item.outcome]), [[4, "RECOMMENDED"]]);
});

test("a case that was read fills the list but never hides what its decision said", () => {
  const heard = after(emptyState(null), (news) => hearDecision(news, decisionOf(1)));

  const read = after(heard, (news) => [1, 2].forEach((n) => hearKnownCase(news, caseOf(n))));

  assert.deepEqual(read.decisions.map((item) => [item.incidentId, item.outcome]), [[idOf("i", 2), null], [idOf("i", 1), "RECOMMENDED"]]);
  assert.equal(read.cases.get(idOf("c", 2))?.status, "DITERIMA");
});

test("a case that was read tells when its first report was received, as far as its clocks know", () => {
  const clock = { clock: "C2", duration: "P2D", unit: "CALENDAR_DAYS", startsOn: "RECEIVED", startsAt: "2024-11-20T06:00:00+07:00", dueAt: null };

  const state = after(emptyState(null), (news) => [caseOf(1, { clocks: [clock] }), caseOf(2)].forEach((item) => hearKnownCase(news, item)));

  assert.equal(state.decisions[1]?.at, "2024-11-20T06:00:00+07:00");
  assert.equal(state.decisions[0]?.at, new Date(timeOfId(idOf("i", 2)) ?? 0).toISOString());
});

test("an older version of a case never replaces a newer one", () => {
  const event = { id: idOf("c", 1), regionCode: "35.17", status: "DIREGISTER", severity: 4, priority: 2, reports: 2, version: 5 };
  const state = after(emptyState(null), (news) => hearCase(news, event));

  const late = after(state, (news) => hearCase(news, { ...event, status: "DITERIMA", version: 4 }));

  assert.equal(late.cases.get(event.id)?.status, "DIREGISTER");
});

test("an older state of an escalation never opens a closed one again", () => {
  const closed = escalationOf(1, { status: "CLOSED", updatedAt: "2024-11-27T07:00:00+07:00" });
  const state = after(emptyState(null), (news) => hearEscalation(news, closed));

  const late = after(state, (news) => hearEscalation(news, escalationOf(1)));

  assert.equal(late.escalations.get(closed.id)?.status, "CLOSED");
});

test("a change of counts keeps name and escalations of the region", () => {
  const state = after(emptyState(null), (news) => hearRegion(news, regionOf("35", 1, { openEscalations: 2 })));

  const changed = after(state, (news) => hearChange(news, { code: "35", counts: countsOf(9), reportsPerMinute: 3 }));

  const region = changed.regions.get("35");
  assert.deepEqual([region?.name, region?.openEscalations, region?.counts?.incidents, region?.reportsPerMinute], ["N35", 2, 9, 3]);
});

test("children of a region are known by name and counts before they are opened", () => {
  const state = after(emptyState("35"), (news) => hearRegion(news, regionOf("35", 4, { children: [{ code: "35.17", name: "Kabupaten Jombang", counts: countsOf(4) }] })));

  assert.equal(state.regions.get("35.17")?.name, "Kabupaten Jombang");
  assert.equal(state.regions.get("35.17")?.counts?.incidents, 4);
});

test("a province gains what its regencies gain", () => {
  const children = [{ code: "35.17", name: "J", counts: countsOf(4, { 3: 4 }) }, { code: "35.08", name: "L", counts: countsOf(1, { 5: 1 }) }];
  const state = after(emptyState(null), (news) => hearRegion(news, regionOf("35", 5, { counts: countsOf(5, { 3: 4, 5: 1 }), children })));

  const changed = after(state, (news) => {
    hearChange(news, { code: "35.17", counts: countsOf(6, { 3: 3, 4: 3 }), reportsPerMinute: 1 });
    hearChange(news, { code: "35.17.01", counts: countsOf(2), reportsPerMinute: 1 });
  });

  assert.equal(changed.regions.get("35")?.counts?.incidents, 7);
  assert.deepEqual(changed.regions.get("35")?.counts?.bySeverity, { 3: 3, 4: 3, 5: 1 });
});

test("a province read again is not counted twice", () => {
  const read = regionOf("35", 6, { children: [{ code: "35.17", name: "J", counts: countsOf(6) }] });
  const state = after(emptyState(null), (news) => hearRegion(news, regionOf("35", 5, { children: [{ code: "35.17", name: "J", counts: countsOf(5) }] })));

  const changed = after(state, (news) => {
    hearRegion(news, read);
    hearChange(news, { code: "35.17", counts: countsOf(6), reportsPerMinute: 1 });
  });

  assert.equal(changed.regions.get("35")?.counts?.incidents, 6);
});

test("open escalations of a region are those in it and below", () => {
  const state = after(emptyState(null), (news) => {
    hearEscalation(news, escalationOf(1, { regionCode: "35.17.01" }));
    hearEscalation(news, escalationOf(2, { regionCode: "35.17", status: "ACKNOWLEDGED" }));
    hearEscalation(news, escalationOf(3, { regionCode: "35.17", status: "CLOSED" }));
    hearEscalation(news, escalationOf(4, { regionCode: "15.71" }));
  });

  assert.equal(openWithin(state, "35.17"), 2);
  assert.equal(openWithin(state, "35"), 2);
});

test("choosing a region drops what lies outside it", () => {
  const state = after(emptyState(null), (news) => {
    hearDecision(news, decisionOf(1));
    hearDecision(news, decisionOf(2, { regionCode: "15.71.02" }));
    hearEscalation(news, escalationOf(1, { regionCode: "15.71" }));
    hearRegion(news, regionOf("15", 1));
  });

  const chosen = chooseArea(state, "35");

  assert.deepEqual(chosen.decisions.map((item) => item.regionCode), ["35.17.01"]);
  assert.equal(chosen.escalations.size, 0);
  assert.equal(chosen.regions.has("15"), true);
});

test("35.1 is no part of 35.17 and 3 no part of 35", () => {
  const state = after(emptyState("35.17"), (news) => hearDecision(news, decisionOf(1, { regionCode: "35.171" })));

  assert.equal(state.decisions.length, 0);
});

test("news and state stay bounded under a flood", () => {
  const news = noNews();
  for (let n = 0; n < 20_000; n++) {
    hearDecision(news, decisionOf(n));
    hearCase(news, { id: idOf("c", n), regionCode: "35.17", status: "DITERIMA", severity: 1, priority: 4, reports: 1, version: 1 });
    hearChange(news, { code: "35.17", counts: countsOf(n), reportsPerMinute: n });
  }

  assert.ok(news.decisions.size <= kept.decisions * 2 && news.cases.size <= kept.cases && news.changes.size === 1);
  const state = applyNews(emptyState(null), news);
  assert.equal(state.decisions.length, kept.decisions);
  assert.equal(state.decisions[0]?.incidentId, idOf("i", 19_999));
  assert.equal(state.regions.get("35.17")?.counts?.incidents, 19_999);
  assert.equal(state.heard, 20_000);
});
