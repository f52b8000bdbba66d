import assert from "node:assert/strict";
import { test } from "node:test";
import { backOffMs, openStream, orderlyAfterMs, type StreamHealth } from "../src/stream.js";
import type { ServerEvent } from "../src/sse.js";

function answer(...chunks: string[]): Response {
  return new Response(new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  }), { status: 200, headers: { "Content-Type": "text/event-stream" } });
}

function run(answers: readonly (() => Response)[], until: (healths: readonly StreamHealth[]) => boolean): Promise<{ healths: StreamHealth[]; events: ServerEvent[]; ids: (string | null)[] }> {
  return new Promise((resolve) => {
    const healths: StreamHealth[] = [];
    const events: ServerEvent[] = [];
    const ids: (string | null)[] = [];
    let next = 0;
    const close = openStream("/stream", {
      health: (health) => {
        healths.push(health);
        if (!until(healths)) return;
        queueMicrotask(() => { close(); resolve({ healths, events, ids }); });
      },
      heard: () => undefined,
      event: (event) => events.push(event),
    }, {
      random: () => 1,
      fetch: (_, init) => {
        ids.push(new Headers(init?.headers).get("Last-Event-ID"));
        const make = answers[next++];
        return make === undefined ? new Promise(() => undefined) : Promise.resolve(make());
      },
    });
  });
}

test("a stream that ends is opened again with the id that was heard last", async () => {
  const { ids, events, healths } = await run(
    [() => answer("retry: 250\n\n", "id: a-7\nevent: region\ndata: {}\n\n"), () => answer("id: a-8\nevent: region\ndata: {}\n\n")],
    (seen) => seen.filter((health) => health.state === "live").length === 2);

  assert.deepEqual(ids.slice(0, 2), [null, "a-7"]);
  assert.equal(events[0]?.id, "a-7");
  assert.deepEqual(healths.map((health) => health.state), ["connecting", "live", "lost", "live"]);
});

test("an unavailable server is asked again and a refusal is not", async () => {
  const { healths, ids } = await run(
    [() => new Response(null, { status: 503 }), () => new Response(null, { status: 401 })],
    (seen) => seen.at(-1)?.state === "refused");

  assert.deepEqual(healths.map((health) => health.state), ["connecting", "lost", "refused"]);
  assert.equal(ids.length, 2);
});

test("a long stream that the server ends in order is continued without a word of loss", async () => {
  let now = 0;
  const states: string[] = [];
  const second = new Promise<void>((resolve) => {
    let opened = 0;
    const close = openStream("/stream", {
      health: (health) => {
        states.push(health.state);
        if (health.state === "live" && opened === 2) queueMicrotask(() => { close(); resolve(); });
      },
      heard: () => { now += orderlyAfterMs; },
      event: () => undefined,
    }, {
      ticks: () => now,
      fetch: () => ++opened > 2 ? new Promise(() => undefined) : Promise.resolve(answer("id: a-1\nevent: region\ndata: {}\n\n")),
    });
  });
  await second;

  assert.deepEqual(states, ["connecting", "live", "live"]);
});

test("waits grow, stay below twenty seconds and are spread by half", () => {
  assert.equal(backOffMs(0, 0), 1_000);
  assert.equal(backOffMs(1, 0), 2_000);
  assert.equal(backOffMs(30, 0), 20_000);
  assert.equal(backOffMs(30, 1), 10_000);
});
