// What every view is given.
import type { Language, Words } from "./i18n.js";

export interface Context {
  readonly language: Language;
  readonly words: Words;
  /** The server's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** A name for an area code; the code itself until the name is known. */
  readonly nameOf: (code: string) => string;
}
