// What every view is given.
import type { Language, Words } from "./i18n.js";

export interface Context {
  readonly language: Language;
  readonly words: Words;
  /** The server's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** A name for an area code; the code itself until the name is known. */
  readonly nameOf: (code: string) => string;
  /** A time with its date in the zone of an area. */
  readonly time: (text: string, area: string | null) => string;
  /** The same without the date where it is today's. */
  readonly shortTime: (text: string, area: string | null) => string;
}
