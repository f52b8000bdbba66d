// Follows one region: listens to what changes, reads what is when the stream begins (so that nothing falls between the two), and reads
// sums again where an event alone does not tell enough.
import * as api from "./api.js";
import { isArea, parentOf, provinceOf } from "./area.js";
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

const firstCases = { ofRegion: 60, ofProvince: 30 } as const;
const firstEscalations = 200;
/** News that leaves sums open (escalations, reports per minute) has them read again this much later. */
const recountAfterMs = { escalation: 1_500, region: 5_000 } as const;
/** Sums are read again this often even when nothing is heard: reports per minute fall by themselves. */
const recountEveryMs = 30_000;
/** The server may answer with sums that are this old: after a change so recent they are read once more. */
const answersLiveMs = 1_000;

export function createLive(store: Store, clock: ServerClock, listener: LiveListener): Live {
  let close: () => void = () => undefined;
  let abort = new AbortController();
  let area: string | null = null;
  let recount: ReturnType<typeof setTimeout> | null = null;
  let recountAt = Number.POSITIVE_INFINITY;
  let changedAt = 0;
  const asked = new Set<string>();
  const listed = new Set<string>();
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

  /** The newest cases of a region: what happened before the stream began. */
  async function readCases(code: string, limit: number, signal: AbortSignal): Promise<void> {
    const page = await api.cases(code, limit, signal);
    store.hear((news) => page.items.forEach((item) => hearKnownCase(news, item)));
  }

  async function readEscalations(status: string | null, signal: AbortSignal): Promise<void> {
    const page = await api.escalations(area, status, firstEscalations, signal);
    store.hear((news) => page.items.forEach((item) => hearEscalation(news, item)));
  }

  /** Cases are listed by region: for the country each province's are read once, when it is first known to have any. */
  function listProvince(code: string): void {
    if (area !== null || listed.has(code)) return;
    listed.add(code);
    tell(readCases(code, firstCases.ofProvince, abort.signal));
  }

  function tell(reading: Promise<unknown>): void {
    const { signal } = abort;
    reading.catch((error: unknown) => { if (!signal.aborted) refused(error); });
  }

  function recountIn(milliseconds: number): void {
    const at = Date.now() + milliseconds;
    if (at >= recountAt) return;
    if (recount !== null) clearTimeout(recount);
    recountAt = at;
    recount = setTimeout(() => {
      recountAt = Number.POSITIVE_INFINITY;
      recountIn(recountEveryMs);
      if (!document.hidden) tell(readRegions(abort.signal));
      if (Date.now() - changedAt < answersLiveMs) recountIn(recountAfterMs.region);
    }, milliseconds);
  }

  /** A stream begins with the regions as they are; cases and escalations are read from then on, so that none falls between. */
  function begin(regions: readonly Region[]): void {
    regions.forEach(take);
    listed.clear();
    if (area !== null) tell(readCases(area, firstCases.ofRegion, abort.signal));
    for (const region of regions) if ((region.counts?.incidents ?? 0) > 0) listProvince(region.code);
    tell(readEscalations("OPEN", abort.signal));
    tell(readEscalations(null, abort.signal));
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
        listProvince(provinceOf((data as RegionChange).code));
        changedAt = Date.now();
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
