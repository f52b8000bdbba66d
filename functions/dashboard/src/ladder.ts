// The sanction scales of each kind, low to high, and where a range lies on them.

const scales: readonly (readonly string[])[] = [
  ["M1", "M2", "R1", "R2", "R3", "S1", "S2", "S3", "B1", "B2", "B3", "X"],
  ["M1", "M2", "R1", "R2", "R3", "S1", "S2", "S3", "T"],
  ["R1", "R2", "R3", "T"],
  ["V1", "V2", "V3", "V4"],
];

/** The scale of a kind; empty for kinds without one. */
export function scaleOf(kind: string): readonly string[] {
  switch (kind) {
    case "PNS": case "PJ": return scales[0] ?? [];
    case "PPPK": return scales[1] ?? [];
    case "PPNPN": return scales[2] ?? [];
    case "KADES": case "PERANGKAT": return scales[3] ?? [];
    default: return [];
  }
}

export interface Rung {
  readonly code: string;
  readonly inRange: boolean;
  readonly inAlternative: boolean;
  readonly recommended: boolean;
}

interface Range {
  readonly min: string | null;
  readonly max: string | null;
}

/** Every rung of the kind's scale with what the recommendation says of it; empty where the range is on no known scale. */
export function rungs(kind: string, range: Range & { readonly recommended: string | null }, alternative: Range | null): readonly Rung[] {
  const scale = scaleOf(kind);
  const inside = span(scale, range);
  if (inside === null) return [];
  const other = alternative === null ? null : span(scale, alternative);
  return scale.map((code, index) => ({
    code,
    inRange: index >= inside[0] && index <= inside[1],
    inAlternative: other !== null && index >= other[0] && index <= other[1],
    recommended: code === range.recommended,
  }));
}

function span(scale: readonly string[], range: Range): readonly [number, number] | null {
  if (range.min === null || range.max === null) return null;
  const from = scale.indexOf(range.min);
  const to = scale.indexOf(range.max);
  return from < 0 || to < from ? null : [from, to];
}
