// Follows one region: listens to what changes, reads what is when the stream begins (so that nothing falls between the two), and reads
// sums again where an event alone does not tell enough.
import * as api from "./api.js";
import { isArea, parentOf } from "./area.js";
import type { ServerClock } from "./serverClock.js";
import { timeOfId } from "./serverClock.js";
import type { CaseEvent, DecisionEvent, Escalation, PackName, Page, Region, RegionChange } from "./shapes.js";
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

/** The regions with the most incidents, busiest first: their cases fill the lists of the country. */
export function busiest(regions: readonly Region[]): readonly string[] {
  const incidents = (region: Region): number => region.counts?.incidents ?? 0;
  return regions.filter((region) => incidents(region) > 0).sort((a, b) => incidents(b) - incidents(a)).slice(0, 4).map((region) => region.code);
}

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

  /** The sums again; what changed is drawn, what did not costs nothing. */
  async function readRegions(signal: AbortSignal): Promise<void> {
    if (area === null) (await api.provinces(signal)).items.forEach(take);
    else take(await api.region(area, signal));
  }

  /** The newest cases and escalations, which the stream tells only when they change. */
  async function readLists(sources: readonly string[], signal: AbortSignal): Promise<void> {
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

  /** A stream begins with the regions as they are; cases and escalations are read once they are known. */
  function begin(regions: readonly Region[]): void {
    const { signal } = abort;
    regions.forEach(take);
    readLists(busiest(regions), signal).catch((error: unknown) => { if (!signal.aborted) refused(error); });
  }

  function hear(event: ServerEvent): void {
    const data: unknown = JSON.parse(event.data);
    switch (event.event) {
      case "snapshot":
        begin(area === null ? (data as Page<Region>).items : [data as Region]);
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
