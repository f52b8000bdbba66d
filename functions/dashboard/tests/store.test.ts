import assert from "node:assert/strict";
import { test } from "node:test";
import { hearDecision, type State } from "../src/state.js";
import { createStore, drawEveryMs } from "../src/store.js";
import { decisionOf } from "./fixtures.js";

function setUp(): { store: ReturnType<typeof createStore>; drawn: State[]; frame: () => void; pass: (ms: number) => void } {
  let now = 0;
  const frames: (() => void)[] = [];
  const timers: { readonly at: number; readonly run: () => void }[] = [];
  const drawn: State[] = [];
  const store = createStore((state) => drawn.push(state), {
    now: () => now, frame: (run) => { frames.push(run); }, later: (run, ms) => { timers.push({ at: now + ms, run }); },
  });
  return {
    store, drawn,
    frame: () => frames.splice(0).forEach((run) => run()),
    pass: (ms) => {
      now += ms;
      timers.splice(0).forEach((timer) => timer.at <= now ? timer.run() : timers.push(timer));
    },
  };
}

test("a thousand events before a frame are drawn once", () => {
  const { store, drawn, frame } = setUp();

  for (let n = 0; n < 1_000; n++) store.hear((news) => hearDecision(news, decisionOf(n)));
  frame();

  assert.equal(drawn.length, 1);
  assert.equal(drawn[0]?.heard, 1_000);
});

test("the next drawing waits its time and then shows all that came between", () => {
  const { store, drawn, frame, pass } = setUp();
  store.hear((news) => hearDecision(news, decisionOf(1)));
  frame();

  store.hear((news) => hearDecision(news, decisionOf(2)));
  store.hear((news) => hearDecision(news, decisionOf(3)));
  frame();
  assert.equal(drawn.length, 1);
  pass(drawEveryMs);
  frame();

  assert.equal(drawn.length, 2);
  assert.equal(drawn[1]?.decisions.length, 3);
});

test("choosing a region draws at once and loses nothing that was heard", () => {
  const { store, drawn } = setUp();
  store.hear((news) => hearDecision(news, decisionOf(1)));

  store.choose("35");

  assert.equal(drawn.at(-1)?.decisions.length, 1);
});
