// Which decisions and escalations are shown, and in which order.
import { compare, type DecisionItem, type State } from "./state.js";
import type { Escalation } from "./shapes.js";

export interface Filter {
  /** Severities that are shown; empty = all. */
  readonly severities: ReadonlySet<number>;
  /** Case status that is shown; null = all. */
  readonly caseStatus: string | null;
  readonly escalationStatus: string | null;
}

export const everything: Filter = { severities: new Set(), caseStatus: null, escalationStatus: "OPEN" };

/** The newest decision of each case that passes: a hundred reports of one act are one row. */
export function shownDecisions(state: State, filter: Filter): readonly DecisionItem[] {
  const cases = new Set<string>();
  return state.decisions.filter((item) => {
    const passes = (filter.severities.size === 0 || filter.severities.has(item.severity))
      && (filter.caseStatus === null || state.cases.get(item.caseId)?.status === filter.caseStatus)
      && !cases.has(item.caseId);
    if (passes) cases.add(item.caseId);
    return passes;
  });
}

/** Open before acknowledged before closed; within each the highest level, then the newest first. */
export function shownEscalations(state: State, filter: Filter): readonly Escalation[] {
  return [...state.escalations.values()]
    .filter((item) => filter.escalationStatus === null || item.status === filter.escalationStatus)
    .sort((a, b) => rank(a) - rank(b) || compare(b.level ?? "", a.level ?? "") || compare(b.openedAt, a.openedAt) || compare(b.id, a.id));
}

/** The case statuses that occur among the decisions, in the order of the list that is passed. */
export function statusesPresent(state: State, order: readonly string[]): readonly string[] {
  const present = new Set(state.decisions.map((item) => state.cases.get(item.caseId)?.status));
  return order.filter((status) => present.has(status));
}

function rank(item: Escalation): number {
  return item.status === "OPEN" ? 0 : item.status === "ACKNOWLEDGED" ? 1 : 2;
}
