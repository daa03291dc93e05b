// Counts calls in the rate limit's four sliding windows, and reports them in headers.
import type { Clock } from "./clock.js";
import type { SimulatorSettings } from "./settings.js";

/** Upstream docs: 15, 30 and 60 minutes and a day, in this order. */
const WINDOWS_S = [900, 1_800, 3_600, 86_400] as const;
/** In the documentation's samples, the reset is a little less than a window from now. */
const RESET_MARGIN_S = 1;

export interface RateLimit {
  /** Counts the call; false if it exceeds the limit. */
  allow(): boolean;
  headers(): Record<string, string[] | string>;
  windows(): { seconds: number; limit: number; used: number }[];
  clear(): void;
}

export function createRateLimit(settings: SimulatorSettings, clock: Clock): RateLimit {
  const windows = WINDOWS_S.map((seconds) => new SlidingWindow(seconds));
  const nowSeconds = () => Math.floor(clock.now() / 1_000);

  function isExhausted(): boolean {
    return windows.some((window, index) => window.count(nowSeconds()) >= (settings.rateLimits[index] ?? 0));
  }

  return {
    allow() {
      const isAllowed = !isExhausted();
      if (isAllowed || settings.refusedCallsCount) for (const window of windows) window.add(nowSeconds());
      return isAllowed;
    },
    headers() {
      const now = nowSeconds();
      const made = windows.map((window) => window.count(now));
      const values = {
        "X-RateLimit": made,
        "X-RateLimit-Remaining": made.map((count, index) => Math.max(0, (settings.rateLimits[index] ?? 0) - count)),
        "X-RateLimit-Reset": WINDOWS_S.map((seconds) => now + seconds - RESET_MARGIN_S),
      };
      const isList = settings.rateLimitHeaders === "list";
      return Object.fromEntries(
        Object.entries(values).map(([name, numbers]) => [name, isList ? numbers.join(", ") : numbers.map(String)]),
      );
    },
    windows: () =>
      WINDOWS_S.map((seconds, index) => ({
        seconds,
        limit: settings.rateLimits[index] ?? 0,
        used: windows[index]?.count(nowSeconds()) ?? 0,
      })),
    clear() {
      for (const window of windows) window.clear();
    },
  };
}

/** Keeps one count per second rather than a time per call, so that the window of a day takes little memory. */
class SlidingWindow {
  #seconds: { second: number; calls: number }[] = [];
  #first = 0;
  #total = 0;

  constructor(private readonly lengthS: number) {}

  add(second: number): void {
    const last = this.#seconds.at(-1);
    if (last?.second === second) last.calls += 1;
    else this.#seconds.push({ second, calls: 1 });
    this.#total += 1;
  }

  count(now: number): number {
    for (
      let oldest = this.#seconds[this.#first];
      oldest && oldest.second <= now - this.lengthS;
      oldest = this.#seconds[this.#first]
    ) {
      this.#total -= oldest.calls;
      this.#first += 1;
    }
    if (this.#first > 1_000) {
      this.#seconds = this.#seconds.slice(this.#first);
      this.#first = 0;
    }
    return this.#total;
  }

  clear(): void {
    this.#seconds = [];
    this.#first = 0;
    this.#total = 0;
  }
}
