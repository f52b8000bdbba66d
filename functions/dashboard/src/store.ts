// Holds the state and draws it. News is gathered and applied together, at most once a frame and a few times a second:
// a thousand events a second cost no more than ten.
import { applyNews, chooseArea, emptyState, noNews, type News, type State } from "./state.js";

/** The least time between two drawings; the server sends each region at most four times a second. */
export const drawEveryMs = 200;

export interface Scheduler {
  readonly now: () => number;
  readonly frame: (run: () => void) => void;
  readonly later: (run: () => void, milliseconds: number) => void;
}

export interface Store {
  readonly state: () => State;
  /** Adds news; it is drawn soon. */
  readonly hear: (write: (news: News) => void) => void;
  readonly choose: (area: string | null) => void;
  readonly reset: () => void;
}

export function createStore(draw: (state: State) => void, scheduler: Scheduler): Store {
  let state = emptyState(null);
  let news = noNews();
  let waiting = false;
  let drawnAt = Number.NEGATIVE_INFINITY;

  function flush(): void {
    waiting = false;
    drawnAt = scheduler.now();
    state = applyNews(state, news);
    news = noNews();
    draw(state);
  }

  function schedule(): void {
    if (waiting) return;
    waiting = true;
    const wait = drawnAt + drawEveryMs - scheduler.now();
    if (wait <= 0) scheduler.frame(flush);
    else scheduler.later(() => scheduler.frame(flush), wait);
  }

  return {
    state: () => state,
    hear: (write) => {
      write(news);
      schedule();
    },
    choose: (area) => {
      state = chooseArea(applyNews(state, news), area);
      news = noNews();
      draw(state);
    },
    reset: () => {
      state = emptyState(null);
      news = noNews();
    },
  };
}
