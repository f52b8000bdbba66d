// The language of the page: Indonesian unless the reader chose English, remembered on this machine only.
import type { Language } from "./format.js";
import { en } from "./words/en.js";
import { id, type Words } from "./words/id.js";

export type { Language } from "./format.js";
export type { Words } from "./words/id.js";

const storageKey = "netralitasgrid.language";

export function wordsOf(language: Language): Words {
  return language === "en" ? en : id;
}

export function rememberedLanguage(storage: Pick<Storage, "getItem"> | null): Language {
  try {
    return storage?.getItem(storageKey) === "en" ? "en" : "id";
  } catch {
    return "id"; // storage may be refused by the browser: the page works without
  }
}

export function rememberLanguage(storage: Pick<Storage, "setItem"> | null, language: Language): void {
  try {
    storage?.setItem(storageKey, language);
  } catch {
    return; // the choice then lasts as long as the page
  }
}
