import assert from "node:assert/strict";
import { test } from "node:test";
import { createSseParser, type ServerEvent } from "../src/sse.js";

function read(chunks: readonly string[]): { events: ServerEvent[]; comments: number; retries: number[] } {
  const heard = { events: [] as ServerEvent[], comments: 0, retries: [] as number[] };
  const feed = createSseParser({ event: (event) => heard.events.push(event), comment: () => { heard.comments++; }, retry: (ms) => heard.retries.push(ms) });
  chunks.forEach(feed);
  return heard;
}

const stream = "retry: 1500\n\nid: a-1\nevent: region\ndata: {\"code\":\"35\"}\n\n: hb\n\nid: a-2\r\nevent: case\r\ndata: one\r\ndata: two\r\n\r\ndata: plain\n\n";

test("events carry their name, data and id", () => {
  const { events } = read([stream]);

  assert.deepEqual(events, [
    { event: "region", data: "{\"code\":\"35\"}", id: "a-1" }, { event: "case", data: "one\ntwo", id: "a-2" }, { event: "message", data: "plain", id: "a-2" }]);
});

test("a stream cut between any two characters reads the same", () => {
  const whole = read([stream]);

  for (let cut = 1; cut < stream.length; cut++) assert.deepEqual(read([stream.slice(0, cut), stream.slice(cut)]), whole, `cut at ${cut}`);
  assert.deepEqual(read([...stream]), whole);
});

test("comments are heartbeats and never events", () => {
  const heard = read([": hb\n\n: hb\n\n"]);

  assert.equal(heard.comments, 2);
  assert.deepEqual(heard.events, []);
});

test("the server's wait before a reconnect is heard and nonsense is not", () => {
  assert.deepEqual(read(["retry: 1500\nretry: soon\n\n"]).retries, [1500]);
});

test("an event without its closing blank line is not told", () => {
  assert.deepEqual(read(["event: case\ndata: half\n"]).events, []);
});
