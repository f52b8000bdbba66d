import type { Case, Counts, DecisionEvent, Escalation, Region } from "../src/shapes.js";

export function countsOf(incidents: number, bySeverity: Record<string, number> = {}): Counts {
  return { incidents, cases: incidents, reports: incidents, bySeverity, byAct: {}, byPhase: {}, byStatus: {}, byAdmission: {} };
}

export function regionOf(code: string, incidents: number, more: Partial<Region> = {}): Region {
  return {
    code, name: `N${code}`, level: "PROVINCE", zone: "WIB", ikp: null, asOf: "2024-11-27T06:00:00+07:00", counts: countsOf(incidents), reportsPerMinute: 0,
    openEscalations: 0, partial: false, children: [], ...more,
  };
}

/** The n-th id of a kind; ids sort like their numbers. */
export function idOf(kind: string, n: number): string {
  return `${kind}-01JD${String(n).padStart(22, "0")}`;
}

export function decisionOf(n: number, more: Partial<DecisionEvent> = {}): DecisionEvent {
  return {
    incidentId: idOf("i", n), caseId: idOf("c", n), regionCode: "35.17.01", kind: "PNS", act: "PHOTO", severity: 4, priority: 2, phase: "CAMPAIGN", outcome: "RECOMMENDED",
    verdict: "ADMISSIBLE", rules: ["NG-214"], decidedFor: "2024-11-27T06:00:00+07:00", ...more,
  };
}

export function escalationOf(n: number, more: Partial<Escalation> = {}): Escalation {
  return {
    id: idOf("e", n), rule: "NG-504", source: "AGGREGATE", regionCode: "35.17", key: "k", caseId: null, pair: null, level: "L3", bodies: ["BAWASLU"], status: "OPEN",
    openedAt: "2024-11-27T06:00:00+07:00", updatedAt: "2024-11-27T06:00:00+07:00", dueAt: null, count: 3, threshold: 3, title: { id: "Klaster", en: "Cluster" }, ...more,
  };
}

export function caseOf(n: number, more: Partial<Case> = {}): Case {
  return {
    id: idOf("c", n), regionCode: "35.17.01", subject: { key: "e0", masked: null, kind: "PNS", position: "NONE" }, family: "ONLINE", acts: ["POST"],
    firstEventAt: "2024-11-27T06:00:00+07:00", lastEventAt: "2024-11-27T06:00:00+07:00", severity: 3, priority: 3, status: "DITERIMA", admission: "ADMISSIBLE", handler: null, reports: 1,
    reporters: { distinct: 1, capped: false }, viral: false,
    incidents: [{ id: idOf("i", n), occurredAt: "2024-11-27T06:00:00+07:00", receivedAt: "2024-11-27T06:05:00+07:00", decisionId: idOf("d", n) }],
    clocks: [], history: [], version: 1, ...more,
  };
}
