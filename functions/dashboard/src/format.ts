// Numbers, moments and spans as people read them. Times are shown in the zone of the place, never of the reader.

export type Language = "id" | "en";

const locales: Record<Language, string> = { id: "id-ID", en: "en-GB" };

export function number(value: number, language: Language): string {
  return new Intl.NumberFormat(locales[language], { maximumFractionDigits: 1 }).format(value);
}

export function rupiah(value: number, language: Language): string {
  return `Rp${number(value, language)}`;
}

interface Moment {
  readonly epochMs: number;
  /** Minutes east of UTC. */
  readonly offset: number;
}

/** Minutes east of UTC of Indonesia's zones; null for anything else. */
export function zoneOffset(zone: string | null): number | null {
  switch (zone) {
    case "WIB": return 420;
    case "WITA": return 480;
    case "WIT": return 540;
    default: return null;
  }
}

/** A time of the API in the zone that is asked for, else in the one that it was written in. */
export function readMoment(text: string, shownOffset: number | null = null): Moment | null {
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs)) return null;
  if (shownOffset !== null) return { epochMs, offset: shownOffset };
  const zone = /([+-])(\d{2}):(\d{2})$/.exec(text);
  const offset = zone === null ? 0 : (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3]));
  return { epochMs, offset };
}

/** WIB, WITA and WIT for Indonesia's three offsets, else UTC with the offset. */
export function zoneName(offset: number): string {
  switch (offset) {
    case 420: return "WIB";
    case 480: return "WITA";
    case 540: return "WIT";
    case 0: return "UTC";
    default: {
      const minutes = Math.abs(offset);
      return `UTC${offset < 0 ? "-" : "+"}${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
    }
  }
}

/** The moment moved so that UTC parts of a Date are its local parts. */
function local(moment: Moment): Date {
  return new Date(moment.epochMs + moment.offset * 60_000);
}

/** 20:10 WIB */
export function clockTime(text: string, shownOffset: number | null = null): string {
  const moment = readMoment(text, shownOffset);
  return moment === null ? text : `${local(moment).toISOString().slice(11, 16)} ${zoneName(moment.offset)}`;
}

/** 5 Okt 2024, 20:10 WIB */
export function dateTime(text: string, language: Language, shownOffset: number | null = null): string {
  const moment = readMoment(text, shownOffset);
  if (moment === null) return text;
  const date = new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(local(moment));
  return `${date}, ${clockTime(text, shownOffset)}`;
}

/** 20:10 WIB on the same local day as now, 5 Okt, 20:10 WIB in the same year, else with the year. */
export function moment(text: string, nowMs: number, language: Language, shownOffset: number | null = null): string {
  const read = readMoment(text, shownOffset);
  if (read === null) return text;
  const date = local(read);
  const today = local({ epochMs: nowMs, offset: read.offset });
  if (date.toISOString().slice(0, 10) === today.toISOString().slice(0, 10)) return clockTime(text, shownOffset);
  if (date.getUTCFullYear() !== today.getUTCFullYear()) return dateTime(text, language, shownOffset);
  const day = new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "short", timeZone: "UTC" }).format(date);
  return `${day}, ${clockTime(text, shownOffset)}`;
}

export interface SpanWords {
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
}

/** The two largest units of a span: "2 hari 3 jam", "14 mnt", "8 dtk". */
export function span(milliseconds: number, words: SpanWords): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const parts: readonly [number, string][] = [
    [Math.floor(seconds / 86_400), words.day], [Math.floor(seconds / 3_600) % 24, words.hour],
    [Math.floor(seconds / 60) % 60, words.minute], [seconds % 60, words.second],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) return `0 ${words.second}`;
  const shown = first >= 2 ? parts.slice(first, first + 1) : parts.slice(first, first + 2).filter(([value]) => value > 0);
  return shown.map(([value, word]) => `${value} ${word}`).join(" ");
}

/** ISO 8601 durations of clocks: P2D, PT12H; anything else as it came. */
export function duration(text: string, words: { readonly day: string; readonly hour: string }): string {
  const read = /^P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(text);
  if (read === null) return text;
  const parts = [read[1] === undefined ? "" : `${read[1]} ${words.day}`, read[2] === undefined ? "" : `${read[2]} ${words.hour}`];
  return parts.filter((part) => part !== "").join(" ") || text;
}

/** A JSON value of a fact on one line. */
export function factValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(factValue).join(", ");
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
