// One live stream that keeps itself alive: reconnects with Last-Event-ID, notices silence, says how it is.
import { createSseParser, type ServerEvent } from "./sse.js";

export type StreamHealth =
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  | { readonly state: "lost"; readonly retryInMs: number }
  | { readonly state: "refused"; readonly status: number };

export interface StreamListener {
  readonly health: (health: StreamHealth) => void;
  readonly event: (event: ServerEvent) => void;
  /** Anything heard, a heartbeat too: the view is as fresh as this moment. */
  readonly heard: () => void;
}

/** The server sends a heartbeat every 15 s; after this long without any byte the connection counts as lost. */
export const silenceMs = 40_000;

/** A stream that the server ends in order after at least this long is opened again at once and without a word: hosts limit how long one request may last. */
export const orderlyAfterMs = 10_000;

/** Waits between attempts: doubling from 1 s to 20 s, each cut by up to half at random, so that a thousand pages do not return together. */
export function backOffMs(attempt: number, random: number, askedMs = 1_000): number {
  const ceiling = Math.min(20_000, askedMs * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (1 - random / 2));
}

export interface StreamOptions {
  readonly fetch?: typeof fetch;
  readonly random?: () => number;
  /** A steady clock in milliseconds. */
  readonly ticks?: () => number;
}

/** Opens the stream; the returned function closes it for good. */
export function openStream(url: string, listener: StreamListener, options: StreamOptions = {}): () => void {
  const get = options.fetch ?? fetch.bind(globalThis);
  const random = options.random ?? Math.random;
  const ticks = options.ticks ?? (() => performance.now());
  let closed = false;
  let attempt = 0;
  let asked = 1_000;
  let lastId = "";
  let abort = new AbortController();
  let wake: (() => void) | null = null;

  /** The status of a refusal, or how the stream ended. */
  async function listen(): Promise<number | "broken" | "ended"> {
    abort = new AbortController();
    const current = abort;
    const openedAt = ticks();
    let watchdog = setTimeout(() => current.abort(), silenceMs);
    const alive = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => current.abort(), silenceMs);
      listener.heard();
    };
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream" };
      if (lastId !== "") headers["Last-Event-ID"] = lastId;
      const answer = await get(url, { headers, cache: "no-store", credentials: "same-origin", signal: current.signal });
      if (!answer.ok || answer.body === null) return answer.status;
      listener.health({ state: "live" });
      alive();
      const feed = createSseParser({
        event: (event) => {
          attempt = 0;
          lastId = event.id;
          listener.event(event);
        },
        comment: () => { attempt = 0; },
        retry: (milliseconds) => { asked = Math.min(Math.max(milliseconds, 250), 20_000); },
      }, lastId);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return ticks() - openedAt >= orderlyAfterMs ? "ended" : "broken";
        alive();
        feed(value);
      }
    } catch {
      return "broken";
    } finally {
      clearTimeout(watchdog);
      current.abort();
    }
  }

  async function run(): Promise<void> {
    listener.health({ state: "connecting" });
    while (!closed) {
      const end = await listen();
      if (closed) return;
      if (end === 401 || end === 403 || end === 404) {
        listener.health({ state: "refused", status: end });
        return;
      }
      if (end === "ended") continue;
      const wait = backOffMs(attempt++, random(), asked);
      listener.health({ state: "lost", retryInMs: wait });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        wake = () => { clearTimeout(timer); resolve(); };
      });
      wake = null;
    }
  }

  const online = (): void => wake?.();
  globalThis.addEventListener?.("online", online);
  void run();
  return () => {
    closed = true;
    globalThis.removeEventListener?.("online", online);
    abort.abort();
    wake?.();
  };
}
