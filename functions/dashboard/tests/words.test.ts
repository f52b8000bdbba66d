import assert from "node:assert/strict";
import { test } from "node:test";
import { rememberedLanguage, wordsOf } from "../src/i18n.js";
import { rungs } from "../src/ladder.js";
import { codesOf, codeWord, severityWord } from "../src/words/codes.js";

function leaves(value: unknown, path = ""): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`)) : [[path, value]];
}

test("both languages have a text for every place", () => {
  const id = leaves(wordsOf("id"));
  const en = leaves(wordsOf("en"));

  assert.deepEqual(id.map(([path]) => path).sort(), en.map(([path]) => path).sort());
  for (const [path, text] of [...id, ...en]) assert.ok(typeof text === "function" || (typeof text === "string" && text !== ""), path);
});

test("the page speaks Indonesian until English is chosen", () => {
  assert.equal(rememberedLanguage(null), "id");
  assert.equal(rememberedLanguage({ getItem: () => "de" }), "id");
  assert.equal(rememberedLanguage({ getItem: () => "en" }), "en");
  assert.equal(rememberedLanguage({ getItem: () => { throw new Error("refused"); } }), "id");
});

test("an unknown code is shown as it came", () => {
  assert.equal(codeWord("act", "TELEPATHY", "id"), "TELEPATHY");
  assert.equal(codeWord("act", "constructor", "en"), "constructor");
  assert.equal(codeWord("status", "MENUNGGU_PPK", "id"), "Menunggu PPK");
});

test("every severity has a word of its own in both languages", () => {
  for (const language of ["id", "en"] as const) assert.equal(new Set([0, 1, 2, 3, 4, 5].map((level) => severityWord(level, language))).size, 6);
  assert.equal(codesOf("act").length, 27);
});

test("a range lies on the ladder of its kind with the recommendation marked", () => {
  const ladder = rungs("PNS", { min: "S1", max: "S3", recommended: "S2" }, { min: "B1", max: "B2" });

  assert.deepEqual(ladder.filter((rung) => rung.inRange).map((rung) => rung.code), ["S1", "S2", "S3"]);
  assert.deepEqual(ladder.filter((rung) => rung.inAlternative).map((rung) => rung.code), ["B1", "B2"]);
  assert.deepEqual(ladder.filter((rung) => rung.recommended).map((rung) => rung.code), ["S2"]);
});

test("a range that is on no scale of the kind draws no ladder", () => {
  assert.deepEqual(rungs("TNI", { min: "S1", max: "S3", recommended: null }, null), []);
  assert.deepEqual(rungs("KADES", { min: "S1", max: "S3", recommended: null }, null), []);
  assert.deepEqual(rungs("PNS", { min: null, max: null, recommended: null }, null), []);
});
