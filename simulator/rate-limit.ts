// The four sliding windows that calls are counted in, and the headers that tell of them.
import type { Clock } from "./clock.js";
import type { SimulatorSettings } from "./settings.js";

/** Upstream docs: 15, 30 and 60 minutes and a day, in this order. */
const WINDOWS_S = [900, 1_800, 3_600, 86_400] as const;
/** The documentation's samples reset just under a window from now. */
const RESET_MARGIN_S = 1;

export interface RateLimit {
  /** Counts a call that is allowed; false when it is not. */
  allow(): boolean;
  headers(): Record<string, string[] | string>;
  clear(): void;
}

export function createRateLimit(settings: SimulatorSettings, clock: Clock): RateLimit {
  const windows = WINDOWS_S.map((seconds) => new SlidingCount(seconds));
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
    clear() {
      for (const window of windows) window.clear();
    },
  };
}

/** Counts within the last so many seconds, second by second, so that a day costs little memory. */
class SlidingCount {
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
