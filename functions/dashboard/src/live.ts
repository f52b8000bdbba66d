// Follows one region: listens to what changes, reads what is when the stream begins (so that nothing falls between the two), and reads
// sums again where an event alone does not tell enough.
import * as api from "./api.js";
import { isArea, parentOf } from "./area.js";
import type { ServerClock } from "./serverClock.js";
import { timeOfId } from "./serverClock.js";
import type { CaseEvent, DecisionEvent, Escalation, PackName, Region, RegionChange } from "./shapes.js";
import type { ServerEvent } from "./sse.js";
import { hearCase, hearChange, hearDecision, hearEscalation, hearKnownCase, hearRegion } from "./state.js";
import type { Store } from "./store.js";
import { openStream, type StreamHealth } from "./stream.js";

export interface LiveListener {
  readonly health: (health: StreamHealth) => void;
  readonly heard: () => void;
  readonly signedOut: () => void;
}

export interface Live {
  readonly follow: (area: string | null) => void;
  /** Asks for the name of an area that no answer has named yet. */
  readonly wantName: (code: string) => void;
  readonly stop: () => void;
}

const firstCases = 40;
const firstEscalations = 200;
/** News that leaves sums open (escalations, reports per minute) has them read again this much later. */
const recountAfterMs = { escalation: 1_500, region: 5_000 } as const;
/** Sums are read again this often even when nothing is heard: reports per minute fall by themselves. */
const recountEveryMs = 30_000;

export function createLive(store: Store, clock: ServerClock, listener: LiveListener): Live {
  let close: () => void = () => undefined;
  let abort = new AbortController();
  let area: string | null = null;
  let recount: ReturnType<typeof setTimeout> | null = null;
  let recountAt = Number.POSITIVE_INFINITY;
  const asked = new Set<string>();
  let naming: Promise<unknown> = Promise.resolve();

  function refused(error: unknown): void {
    if (error instanceof api.ApiError && error.status === 401) listener.signedOut();
  }

  function take(region: Region): void {
    clock.seen(Date.parse(region.asOf));
    store.hear((news) => hearRegion(news, region));
  }

  async function readRegions(signal: AbortSignal): Promise<readonly string[]> {
    if (area !== null) {
      take(await api.region(area, signal));
      return [area];
    }
    const provinces = await api.provinces(signal);
    provinces.items.forEach(take);
    return provinces.items
      .filter((province) => (province.counts?.incidents ?? 0) > 0)
      .sort((a, b) => (b.counts?.incidents ?? 0) - (a.counts?.incidents ?? 0))
      .slice(0, 4)
      .map((province) => province.code);
  }

  async function readAll(signal: AbortSignal): Promise<void> {
    try {
      const sources = await readRegions(signal);
      const share = Math.ceil(firstCases / Math.max(1, sources.length));
      await Promise.all([
        ...sources.map(async (code) => {
          const page = await api.cases(code, share, signal);
          store.hear((news) => page.items.forEach((item) => hearKnownCase(news, item)));
        }),
        ...(["OPEN", null] as const).map(async (status) => {
          const page = await api.escalations(area, status, firstEscalations, signal);
          store.hear((news) => page.items.forEach((item) => hearEscalation(news, item)));
        }),
      ]);
    } catch (error) {
      if (!signal.aborted) refused(error);
    }
  }

  function recountIn(milliseconds: number): void {
    const at = Date.now() + milliseconds;
    if (at >= recountAt) return;
    if (recount !== null) clearTimeout(recount);
    recountAt = at;
    recount = setTimeout(() => {
      recountAt = Number.POSITIVE_INFINITY;
      recountIn(recountEveryMs);
      if (!document.hidden) readRegions(abort.signal).catch(refused);
    }, milliseconds);
  }

  function hear(event: ServerEvent): void {
    const data: unknown = JSON.parse(event.data);
    switch (event.event) {
      case "snapshot":
        if (area !== null) take(data as Region);
        void readAll(abort.signal);
        break;
      case "decision": {
        const decision = data as DecisionEvent;
        clock.seen(timeOfId(decision.incidentId) ?? Number.NaN);
        store.hear((news) => hearDecision(news, decision));
        break;
      }
      case "case":
        store.hear((news) => hearCase(news, data as CaseEvent));
        break;
      case "region":
        store.hear((news) => hearChange(news, data as RegionChange));
        recountIn(recountAfterMs.region);
        break;
      case "escalation":
        store.hear((news) => hearEscalation(news, data as Escalation));
        recountIn(recountAfterMs.escalation);
        break;
      case "pack":
        store.hear((news) => { news.pack = data as PackName; });
        break;
      default:
        break; // an event that is newer than this page
    }
  }

  function end(): void {
    close();
    abort.abort();
    if (recount !== null) clearTimeout(recount);
    recount = null;
    recountAt = Number.POSITIVE_INFINITY;
  }

  return {
    follow: (next) => {
      end();
      area = next;
      abort = new AbortController();
      readRegions(abort.signal).catch(refused);
      recountIn(recountEveryMs);
      close = openStream(api.streamUrl(area), {
        health: (health) => {
          if (health.state === "refused" && health.status === 401) listener.signedOut();
          else listener.health(health);
        },
        heard: listener.heard,
        event: hear,
      });
    },
    wantName: (code) => {
      const parent = parentOf(code) ?? code;
      if (asked.has(parent) || !isArea(code)) return;
      asked.add(parent);
      naming = naming.then(() => api.region(parent)).then(take, refused);
    },
    stop: end,
  };
}
