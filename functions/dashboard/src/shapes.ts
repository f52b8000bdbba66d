// The shapes of the HTTP API that this page reads. Codes stay strings: a code that is newer than the page is shown as it came.

export interface Bilingual {
  readonly id: string;
  readonly en: string;
}

export type Tally = Readonly<Record<string, number>>;

export interface Counts {
  readonly incidents: number;
  readonly cases: number;
  readonly reports: number;
  readonly bySeverity: Tally;
  readonly byAct: Tally;
  readonly byPhase: Tally;
  readonly byStatus: Tally;
  readonly byAdmission: Tally;
}

export interface Child {
  readonly code: string;
  readonly name: string;
  readonly counts: Counts | null;
}

export interface Region {
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly zone: string | null;
  readonly ikp: { readonly class: string; readonly dataset: string; readonly date: string } | null;
  readonly asOf: string;
  readonly counts: Counts | null;
  readonly reportsPerMinute: number;
  readonly openEscalations: number;
  readonly partial: boolean;
  readonly children?: readonly Child[];
}

export interface RegionChange {
  readonly code: string;
  readonly counts: Counts;
  readonly reportsPerMinute: number;
}

export interface DecisionEvent {
  readonly incidentId: string;
  readonly caseId: string;
  readonly regionCode: string;
  readonly kind: string;
  readonly act: string;
  readonly severity: number;
  readonly priority: number;
  readonly phase: string;
  readonly outcome: string;
  readonly verdict: string;
  readonly rules: readonly string[];
  readonly decidedFor: string;
}

export interface CaseEvent {
  readonly id: string;
  readonly regionCode: string;
  readonly status: string;
  readonly severity: number;
  readonly priority: number;
  readonly reports: number;
  readonly version: number;
}

export interface Escalation {
  readonly id: string;
  readonly rule: string;
  readonly source: string;
  readonly regionCode: string;
  readonly key: string;
  readonly caseId: string | null;
  readonly pair: { readonly election: string; readonly pair: number } | null;
  readonly level: string | null;
  readonly bodies: readonly string[];
  readonly status: string;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly dueAt: string | null;
  readonly count: number;
  readonly threshold: number;
  readonly title: Bilingual;
}

export interface PackName {
  readonly name: string;
  readonly version: string;
  readonly hash: string;
}

export interface SanctionRange {
  readonly min: string;
  readonly max: string;
}

export interface MatchedRule {
  readonly id: string;
  readonly step: string;
  readonly title: Bilingual;
  readonly severity: number | null;
  readonly sanction: SanctionRange | null;
  readonly alternative: SanctionRange | null;
  readonly basis: readonly string[];
}

export interface Criminal {
  readonly articles: readonly string[];
  readonly prisonMonths: readonly number[] | null;
  readonly fineRupiah: readonly number[] | null;
}

export interface SanctionAdvice {
  readonly min: string | null;
  readonly max: string | null;
  readonly recommended: string | null;
  readonly alternative: SanctionRange | null;
  readonly criminal: Criminal | null;
}

export interface Target {
  readonly body: string;
  readonly level: string | null;
  readonly action: string;
  readonly when: string;
  readonly rules: readonly string[];
}

export interface Deadline {
  readonly clock: string;
  readonly duration: string;
  readonly unit: string;
  readonly startsOn: string;
  readonly startsAt: string | null;
  readonly dueAt: string | null;
  readonly state?: string;
}

export interface Decision {
  readonly id: string;
  readonly incidentId: string;
  readonly caseId: string;
  readonly attached: boolean;
  readonly decidedFor: string;
  readonly supersedes: string | null;
  /** Only in later decisions: who had the incident decided again. */
  readonly redecision?: { readonly event: string; readonly type: string; readonly by: string; readonly at: string };
  readonly outcome: string;
  readonly severity: number;
  readonly priority: number;
  readonly phase: string;
  readonly windows: readonly string[];
  readonly zone: string;
  readonly repeat: boolean;
  readonly admission: { readonly verdict: string; readonly missing: readonly string[]; readonly unproven: readonly string[] };
  readonly tracks: readonly string[];
  readonly rules: readonly MatchedRule[];
  readonly sanction: SanctionAdvice | null;
  readonly targets: readonly Target[];
  readonly deadlines: readonly Deadline[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly explanation: Bilingual;
  readonly notes: readonly Bilingual[];
  readonly pack: PackName;
  readonly audit: { readonly cell: string; readonly partition: number; readonly turn: number; readonly index: number; readonly hash: string } | null;
}

export interface TracedRule {
  readonly id: string;
  readonly matched: boolean;
  readonly closedBy: string | null;
  readonly conditions: readonly { readonly expression: string; readonly value: unknown }[];
}

export interface Case {
  readonly id: string;
  readonly regionCode: string;
  readonly subject: { readonly key: string; readonly masked: string | null; readonly kind: string; readonly position: string };
  readonly family: string;
  readonly acts: readonly string[];
  readonly firstEventAt: string;
  readonly lastEventAt: string;
  readonly severity: number;
  readonly priority: number;
  readonly status: string;
  readonly admission: string;
  readonly handler: { readonly body: string; readonly level: string | null } | null;
  readonly reports: number;
  readonly reporters: { readonly distinct: number; readonly capped: boolean };
  readonly viral: boolean;
  readonly incidents: readonly { readonly id: string; readonly occurredAt: string; readonly receivedAt: string; readonly decisionId: string | null }[];
  readonly clocks: readonly Deadline[];
  readonly history: readonly { readonly seq: number; readonly type: string; readonly from: string | null; readonly to: string | null; readonly at: string }[];
  readonly version: number;
}

export interface Incident {
  readonly id: string;
  readonly status: string;
  readonly incident: {
    readonly place?: { readonly regionCode?: string };
    readonly subject?: { readonly kind?: string; readonly position?: string };
    readonly act?: { readonly code?: string; readonly channel?: string | null };
  } | null;
  readonly occurredAt: string;
  readonly receivedAt: string;
  readonly decision: Decision | null;
  readonly decisions: readonly string[];
  readonly trace: readonly TracedRule[] | null;
  readonly case: Case | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
