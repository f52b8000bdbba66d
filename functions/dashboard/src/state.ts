// What the page knows, and how news changes it. Everything here is pure; the newest state of each thing wins.
import { isWithin, levelOf, parentOf } from "./area.js";
import { timeOfId } from "./serverClock.js";
import type { Case, CaseEvent, Counts, DecisionEvent, Escalation, PackName, Region, RegionChange, Tally } from "./shapes.js";

/** A region as tiles and the summary show it. */
export interface RegionView {
  readonly code: string;
  readonly name: string | null;
  readonly counts: Counts | null;
  readonly reportsPerMinute: number;
  /** Null where only a parent told of this region. */
  readonly openEscalations: number | null;
  readonly partial: boolean;
  readonly ikp: Region["ikp"];
  readonly zone: string | null;
}

/** One decided incident in the list of the newest. */
export interface DecisionItem {
  readonly incidentId: string;
  readonly caseId: string;
  readonly regionCode: string;
  readonly kind: string;
  readonly act: string;
  readonly severity: number;
  readonly priority: number;
  readonly outcome: string | null;
  readonly verdict: string | null;
  readonly rules: readonly string[];
  readonly at: string;
}

export interface State {
  /** The chosen region; null = all that the session may see. */
  readonly area: string | null;
  readonly regions: ReadonlyMap<string, RegionView>;
  /** Newest first: ids sort by the time of their acceptance. */
  readonly decisions: readonly DecisionItem[];
  readonly cases: ReadonlyMap<string, CaseEvent>;
  readonly escalations: ReadonlyMap<string, Escalation>;
  readonly pack: PackName | null;
  /** Decisions heard since the area was chosen; tells what is new even when the list is full. */
  readonly heard: number;
}

/** How many decisions, cases and closed escalations are kept. */
export const kept = { decisions: 200, cases: 2_000, escalations: 400 } as const;

export function emptyState(area: string | null): State {
  return { area, regions: new Map(), decisions: [], cases: new Map(), escalations: new Map(), pack: null, heard: 0 };
}

/** Moves to another region: what lies inside it stays, the rest is dropped; region figures stay, for they are true anywhere. */
export function chooseArea(state: State, area: string | null): State {
  const inside = (item: { readonly regionCode: string }): boolean => isWithin(item.regionCode, area);
  return {
    ...state,
    area,
    heard: 0,
    decisions: state.decisions.filter(inside),
    cases: new Map([...state.cases].filter(([, value]) => inside(value))),
    escalations: new Map([...state.escalations].filter(([, value]) => inside(value))),
  };
}

/** News that waits for the next drawing; at most one entry for each thing, however fast it changes. */
export interface News {
  readonly regions: Map<string, Region>;
  readonly changes: Map<string, RegionChange>;
  readonly decisions: Map<string, DecisionItem>;
  readonly cases: Map<string, CaseEvent>;
  readonly escalations: Map<string, Escalation>;
  pack: PackName | null;
  heard: number;
}

export function noNews(): News {
  return { regions: new Map(), changes: new Map(), decisions: new Map(), cases: new Map(), escalations: new Map(), pack: null, heard: 0 };
}

export function hearRegion(news: News, region: Region): void {
  news.regions.set(region.code, region);
  news.changes.delete(region.code);
}

export function hearChange(news: News, change: RegionChange): void {
  news.changes.set(change.code, change);
}

export function hearDecision(news: News, event: DecisionEvent): void {
  news.heard++;
  news.decisions.delete(event.incidentId);
  news.decisions.set(event.incidentId, itemOf(event));
  if (news.decisions.size > kept.decisions * 2) trimOldest(news.decisions, kept.decisions);
}

export function hearCase(news: News, event: CaseEvent): void {
  const known = news.cases.get(event.id);
  if (known === undefined || known.version <= event.version) news.cases.set(event.id, event);
  if (news.cases.size > kept.cases) trimOldest(news.cases, kept.cases / 2);
}

export function hearEscalation(news: News, escalation: Escalation): void {
  const known = news.escalations.get(escalation.id);
  if (known === undefined || known.updatedAt <= escalation.updatedAt) news.escalations.set(escalation.id, escalation);
}

/** Cases that were read, not streamed: the incidents that opened them fill the list with what happened before the page did. */
export function hearKnownCase(news: News, known: Case): void {
  hearCase(news, known);
  const incidentId = openingIncident(known.id);
  if (news.decisions.has(incidentId)) return;
  const acceptedAt = timeOfId(incidentId);
  const receivedAt = known.clocks.find((clock) => clock.startsOn === "RECEIVED")?.startsAt ?? (acceptedAt === null ? known.firstEventAt : new Date(acceptedAt).toISOString());
  news.decisions.set(incidentId, {
    incidentId, caseId: known.id, regionCode: known.regionCode, kind: known.subject.kind, act: known.acts[0] ?? "OTHER", severity: known.severity,
    priority: known.priority, outcome: null, verdict: known.admission, rules: [], at: receivedAt,
  });
}

/** The incident that opened a case: their ids share all but the kind. */
export function openingIncident(caseId: string): string {
  return caseId.replace(/^c-/, "i-");
}

/** Escalations that are not closed in a region and below, as far as they were heard. */
export function openWithin(state: State, code: string): number {
  let open = 0;
  for (const item of state.escalations.values()) if (item.status !== "CLOSED" && isWithin(item.regionCode, code)) open++;
  return open;
}

export function applyNews(state: State, news: News): State {
  return {
    area: state.area,
    regions: mergeRegions(state.regions, news),
    decisions: mergeDecisions(state, news),
    cases: mergeCases(state, news),
    escalations: mergeEscalations(state, news),
    pack: news.pack ?? state.pack,
    heard: state.heard + news.heard,
  };
}

function itemOf(event: DecisionEvent): DecisionItem {
  return {
    incidentId: event.incidentId, caseId: event.caseId, regionCode: event.regionCode, kind: event.kind, act: event.act, severity: event.severity,
    priority: event.priority, outcome: event.outcome, verdict: event.verdict, rules: event.rules, at: event.decidedFor,
  };
}

function mergeRegions(regions: State["regions"], news: News): State["regions"] {
  if (news.regions.size === 0 && news.changes.size === 0) return regions;
  const merged = new Map(regions);
  for (const region of news.regions.values()) {
    passOn(merged, region.code, region.counts);
    merged.set(region.code, {
      code: region.code, name: region.name, counts: region.counts, reportsPerMinute: region.reportsPerMinute,
      openEscalations: region.openEscalations, partial: region.partial, ikp: region.ikp, zone: region.zone,
    });
    for (const child of region.children ?? []) {
      const known = merged.get(child.code) ?? unnamed(child.code);
      merged.set(child.code, { ...known, name: child.name, counts: child.counts ?? known.counts, zone: region.zone });
    }
  }
  for (const change of news.changes.values()) {
    passOn(merged, change.code, change.counts);
    const known = merged.get(change.code) ?? unnamed(change.code);
    merged.set(change.code, { ...known, counts: change.counts, reportsPerMinute: change.reportsPerMinute });
  }
  return merged;
}

function unnamed(code: string): RegionView {
  return { code, name: null, counts: null, reportsPerMinute: 0, openEscalations: null, partial: false, ikp: null, zone: null };
}

/** A province counts what its regencies count, and only they tell of changes: what a regency gains, its province gains. */
function passOn(regions: Map<string, RegionView>, code: string, counts: Counts | null): void {
  const before = regions.get(code)?.counts;
  const province = levelOf(code) === "regency" ? regions.get(parentOf(code) ?? "") : undefined;
  if (counts === null || before === null || before === undefined || province === undefined || province.counts === null) return;
  regions.set(province.code, { ...province, counts: moved(province.counts, before, counts) });
}

function moved(sum: Counts, before: Counts, after: Counts): Counts {
  const tally = (of: (counts: Counts) => Tally): Tally => {
    const result: Record<string, number> = { ...of(sum) };
    for (const key of new Set([...Object.keys(of(before)), ...Object.keys(of(after))])) result[key] = (result[key] ?? 0) - (of(before)[key] ?? 0) + (of(after)[key] ?? 0);
    return result;
  };
  return {
    incidents: sum.incidents - before.incidents + after.incidents,
    cases: sum.cases - before.cases + after.cases,
    reports: sum.reports - before.reports + after.reports,
    bySeverity: tally((counts) => counts.bySeverity),
    byAct: tally((counts) => counts.byAct),
    byPhase: tally((counts) => counts.byPhase),
    byStatus: tally((counts) => counts.byStatus),
    byAdmission: tally((counts) => counts.byAdmission),
  };
}

function mergeDecisions(state: State, news: News): readonly DecisionItem[] {
  if (news.decisions.size === 0) return state.decisions;
  const merged = new Map(state.decisions.map((item) => [item.incidentId, item]));
  for (const item of news.decisions.values()) {
    const known = merged.get(item.incidentId);
    const tellsLess = known !== undefined && item.outcome === null;
    if (!tellsLess && isWithin(item.regionCode, state.area)) merged.set(item.incidentId, item);
  }
  return [...merged.values()].sort((a, b) => compare(b.incidentId, a.incidentId)).slice(0, kept.decisions);
}

function mergeCases(state: State, news: News): State["cases"] {
  if (news.cases.size === 0) return state.cases;
  const merged = new Map(state.cases);
  for (const item of news.cases.values()) {
    const known = merged.get(item.id);
    if (known !== undefined && known.version > item.version) continue;
    merged.delete(item.id);
    merged.set(item.id, item);
  }
  trimOldest(merged, kept.cases);
  return merged;
}

function mergeEscalations(state: State, news: News): State["escalations"] {
  if (news.escalations.size === 0) return state.escalations;
  const merged = new Map(state.escalations);
  for (const item of news.escalations.values()) {
    const known = merged.get(item.id);
    if (known !== undefined && known.updatedAt > item.updatedAt) continue;
    if (isWithin(item.regionCode, state.area)) merged.set(item.id, item);
  }
  if (merged.size <= kept.escalations) return merged;
  const closed = [...merged.values()].filter((item) => item.status === "CLOSED").sort((a, b) => compare(a.updatedAt, b.updatedAt));
  for (const item of closed.slice(0, merged.size - kept.escalations)) merged.delete(item.id);
  return merged;
}

function trimOldest<K, V>(map: Map<K, V>, size: number): void {
  for (const key of map.keys()) {
    if (map.size <= size) return;
    map.delete(key);
  }
}

/** Ordinal comparison, as the server sorts. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
