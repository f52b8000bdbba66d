import assert from "node:assert/strict";
import { test } from "node:test";
import { clockTime, dateTime, duration, factValue, moment, number, rupiah, span, zoneOffset } from "../src/format.js";

const units = { second: "dtk", minute: "mnt", hour: "jam", day: "hari" };

test("times are shown in the zone of the place, not of the reader", () => {
  assert.equal(clockTime("2024-10-05T20:10:00+07:00"), "20:10 WIB");
  assert.equal(clockTime("2024-10-05T20:10:00+08:00"), "20:10 WITA");
  assert.equal(clockTime("2024-10-05T20:10:00+09:00"), "20:10 WIT");
  assert.equal(clockTime("2024-10-05T13:10:00Z"), "13:10 UTC");
});

test("a time of the server in UTC is shown in the zone that is asked for", () => {
  assert.equal(clockTime("2024-11-26T23:00:00Z", zoneOffset("WIT")), "08:00 WIT");
  assert.equal(dateTime("2024-11-26T23:00:00+00:00", "id", zoneOffset("WIB")), "27 Nov 2024, 06:00 WIB");
  assert.equal(zoneOffset("XYZ"), null);
});

test("dates are written as the language writes them and cross midnight with their zone", () => {
  assert.equal(dateTime("2024-10-05T00:30:00+09:00", "id"), "5 Okt 2024, 00:30 WIT");
  assert.equal(dateTime("2024-10-05T00:30:00+09:00", "en"), "5 Oct 2024, 00:30 WIT");
});

test("a moment shows its date only on another local day and its year only in another year", () => {
  const now = Date.parse("2024-10-05T23:50:00+09:00");

  assert.equal(moment("2024-10-05T00:30:00+09:00", now, "id"), "00:30 WIT");
  assert.equal(moment("2024-10-04T23:30:00+09:00", now, "id"), "4 Okt, 23:30 WIT");
  assert.equal(moment("2023-10-04T23:30:00+09:00", now, "id"), "4 Okt 2023, 23:30 WIT");
});

test("spans show the two largest units and small ones alone", () => {
  assert.equal(span(8_900, units), "8 dtk");
  assert.equal(span(60_000 * 14 + 5_000, units), "14 mnt");
  assert.equal(span(3_600_000 * 27, units), "1 hari 3 jam");
  assert.equal(span(86_400_000 * 2, units), "2 hari");
  assert.equal(span(-5, units), "0 dtk");
});

test("durations of clocks read as days and hours", () => {
  assert.equal(duration("P2D", { day: "hari kerja", hour: "jam" }), "2 hari kerja");
  assert.equal(duration("PT12H", { day: "hari", hour: "jam" }), "12 jam");
  assert.equal(duration("P1M", { day: "hari", hour: "jam" }), "P1M");
});

test("numbers follow the language", () => {
  assert.equal(number(12345.67, "id"), "12.345,7");
  assert.equal(number(12345.67, "en"), "12,345.7");
  assert.equal(rupiah(200_000_000, "id"), "Rp200.000.000");
});

test("fact values are one line", () => {
  assert.equal(factValue(["TWO_FINGERS", "OK"]), "TWO_FINGERS, OK");
  assert.equal(factValue(null), "–");
  assert.equal(factValue({ a: 1 }), "{\"a\":1}");
});
