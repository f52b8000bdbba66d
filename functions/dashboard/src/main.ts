// Starts the page: takes a key out of the address, then shows either the form for a key or the live state.
import { ApiError, openSession, provinces } from "./api.js";
import { pathTo } from "./area.js";
import type { Context } from "./context.js";
import { dateTime, moment, zoneOffset } from "./format.js";
import { rememberedLanguage, rememberLanguage, wordsOf, type Language } from "./i18n.js";
import { createLive } from "./live.js";
import { formatRoute, keyIn, parseRoute } from "./route.js";
import { createServerClock } from "./serverClock.js";
import { createStore } from "./store.js";
import type { StreamHealth } from "./stream.js";
import { createApp, type App } from "./views/app.js";
import { createHeader } from "./views/header.js";
import { createSignIn, signInMessage } from "./views/signIn.js";

// Before anything else: the key leaves the address and the history, whatever happens to it later.
const linkKey = keyIn(location.hash);
if (linkKey !== null) history.replaceState(null, "", location.pathname + location.search);

const root = document.getElementById("app") ?? document.body;
const clock = createServerClock(() => performance.now(), () => Date.now());
let language: Language = rememberedLanguage(window.localStorage);
let app: App | null = null;
let health: StreamHealth = { state: "connecting" };
let heardAt: number | null = null;
let retryAt = 0;

const store = createStore((state) => app?.draw(state), {
  now: () => performance.now(),
  frame: (run) => { requestAnimationFrame(run); },
  later: (run, milliseconds) => { setTimeout(run, milliseconds); },
});

const live = createLive(store, clock, {
  health: (next) => {
    health = next;
    if (next.state === "lost") retryAt = performance.now() + next.retryInMs;
    tick();
  },
  heard: () => { heardAt = performance.now(); },
  signedOut: () => showSignIn(wordsOf(language).signIn.ended),
});

function nameOf(code: string): string {
  const name = store.state().regions.get(code)?.name;
  if (name === null || name === undefined) live.wantName(code);
  return name ?? code;
}

/** Offset of the zone of an area, as the server told it of the area or of one around it; null until it did. */
function offsetOf(area: string | null): number | null {
  const zones = area === null ? [] : pathTo(area).map((code) => store.state().regions.get(code)?.zone ?? null);
  return zoneOffset(zones.findLast((zone) => zone !== null) ?? null);
}

function contextOf(chosen: Language): Context {
  return {
    language: chosen,
    words: wordsOf(chosen),
    now: clock.now,
    nameOf,
    time: (text, area) => dateTime(text, chosen, offsetOf(area)),
    shortTime: (text, area) => moment(text, clock.now(), chosen, offsetOf(area)),
  };
}

function tick(): void {
  const now = performance.now();
  app?.tick({ health, ageMs: heardAt === null ? null : now - heardAt, retryInMs: Math.max(0, retryAt - now) }, now);
}

function setLanguage(next: Language): void {
  language = next;
  rememberLanguage(window.localStorage, next);
  if (app === null) showSignIn("");
  else showApp();
}

function showSignIn(message: string): void {
  live.stop();
  app = null;
  store.reset();
  document.documentElement.lang = language;
  const words = wordsOf(language);
  document.title = words.title(words.signIn.heading);
  const signIn = createSignIn(words, () => { void start(); });
  const header = createHeader(words, language, setLanguage);
  header.tell(null, null, 0);
  root.replaceChildren(header.node, signIn.node);
  signIn.say(message);
}

function showApp(): void {
  document.documentElement.lang = language;
  app = createApp(contextOf(language), {
    language: setLanguage,
    closed: () => {
      const route = parseRoute(location.hash);
      if (route.incident !== null) history.pushState(null, "", formatRoute({ ...route, incident: null }));
    },
    signedOut: () => showSignIn(wordsOf(language).signIn.ended),
  });
  root.replaceChildren(...app.nodes);
  app.draw(store.state());
  app.open(parseRoute(location.hash).incident);
  tick();
}

function follow(area: string | null): void {
  health = { state: "connecting" };
  heardAt = null;
  store.choose(area);
  live.follow(area);
}

function routeChanged(): void {
  if (app === null) return;
  const route = parseRoute(location.hash);
  if (route.area !== store.state().area) {
    app.open(null);
    follow(route.area);
    window.scrollTo(0, 0);
  }
  app.open(route.incident);
}

/** A reader whose key covers a single province begins there. */
async function firstArea(): Promise<string | null> {
  const page = await provinces();
  return parseRoute(location.hash).area ?? (page.items.length === 1 ? page.items[0]?.code ?? null : null);
}

async function start(): Promise<void> {
  try {
    const area = await firstArea();
    const route = parseRoute(location.hash);
    if (route.area !== area) history.replaceState(null, "", formatRoute({ ...route, area }));
    showApp();
    follow(area);
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 0;
    showSignIn(status === 401 ? "" : signInMessage(error, wordsOf(language)));
  }
}

async function begin(): Promise<void> {
  if (linkKey !== null) {
    try {
      await openSession(linkKey);
    } catch (error) {
      showSignIn(signInMessage(error, wordsOf(language)));
      return;
    }
  }
  await start();
}

window.addEventListener("hashchange", routeChanged);
window.addEventListener("popstate", routeChanged);
setInterval(tick, 1_000);
void begin();
