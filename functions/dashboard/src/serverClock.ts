// The server's clock may be days from this machine's (demo, tests): times that the server sends tell how far.

export interface ServerClock {
  /** The server was at or after this moment when it spoke. */
  readonly seen: (epochMs: number) => void;
  readonly now: () => number;
}

/** ticks runs steadily in milliseconds and never jumps. */
export function createServerClock(ticks: () => number, wall: () => number): ServerClock {
  let ahead: number | null = null;
  return {
    seen: (epochMs) => {
      const candidate = epochMs - ticks();
      if (Number.isFinite(candidate) && (ahead === null || candidate > ahead)) ahead = candidate;
    },
    now: () => ahead === null ? wall() : ahead + ticks(),
  };
}

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Milliseconds since 1970 that a new id carries in its first 48 of 128 bits; null for anything else. */
export function timeOfId(id: string): number | null {
  const digits = /^[a-z]-([0-7][0-9A-HJKMNP-TV-Z]{25})$/.exec(id)?.[1];
  if (digits === undefined) return null;
  let value = 0;
  for (const digit of digits.slice(0, 10)) value = value * 32 + alphabet.indexOf(digit);
  return value;
}
