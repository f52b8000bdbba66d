import assert from "node:assert/strict";
import { test } from "node:test";
import { isWithin, levelOf, parentOf, pathTo } from "../src/area.js";
import { formatRoute, keyIn, parseRoute } from "../src/route.js";
import { createServerClock, timeOfId } from "../src/serverClock.js";

const incident = "i-01JDNB80T8000000JQPY4DC05N";

test("an address names a region, an incident, both or none", () => {
  for (const route of [{ area: null, incident: null }, { area: "35", incident: null }, { area: "35.17.01", incident }, { area: null, incident }]) {
    assert.deepEqual(parseRoute(formatRoute(route)), route);
  }
});

test("anything else in an address is the whole country", () => {
  for (const fragment of ["", "#", "#/", "#/35.1", "#/x/../y", "#/i-short", "#key=abc"]) assert.deepEqual(parseRoute(fragment), { area: null, incident: null });
});

test("a sign-in link gives its key and nothing else does", () => {
  assert.equal(keyIn("#key=grid_abc-123"), "grid_abc-123");
  assert.equal(keyIn("#key="), null);
  assert.equal(keyIn("#/35.17"), null);
  assert.equal(keyIn(""), null);
});

test("areas know their level, parent and path", () => {
  assert.equal(levelOf("35.17.01"), "district");
  assert.equal(parentOf("35.17.01"), "35.17");
  assert.equal(parentOf("35"), null);
  assert.deepEqual(pathTo("35.17.01"), ["35", "35.17", "35.17.01"]);
  assert.equal(isWithin("35.17", "35"), true);
  assert.equal(isWithin("35.17", "35.1"), false);
});

test("an id tells when it was made", () => {
  assert.equal(timeOfId("i-01ARZ3NDEKTSV4RRFFQ69G5FAV"), 1_469_922_850_259);
  assert.equal(timeOfId("35.17"), null);
});

test("the server's clock runs on from the latest time that it told", () => {
  let ticks = 1_000;
  const clock = createServerClock(() => ticks, () => 5);
  assert.equal(clock.now(), 5);

  clock.seen(100_000);
  ticks = 3_000;
  clock.seen(50_000);
  clock.seen(Number.NaN);

  assert.equal(clock.now(), 102_000);
});
