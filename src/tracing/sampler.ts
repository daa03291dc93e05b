// Which of the traces that have something to show are recorded, by TRACES_SAMPLE_RATIO and TRACES_PER_SECOND. The SDK
// never hears of the others.
import type { Clock } from "../clock.js";
import { createTokenBucket } from "../limits/token-bucket.js";

export interface TraceShare {
  /** Of the traces that begin here, from 0 to 1. */
  ratio: number;
  /** At most; as many may begin at once. Of each kind. */
  perSecond: number;
}

/** `failure`: what failed. `joined`: part of a trace that has begun elsewhere. */
export type TraceKind = "failure" | "joined" | "other";

export interface Sampler {
  /** Once for each trace that begins here. */
  draws(): boolean;
  /** Whether one more may be recorded; counts it if so. By kind, as many of one could hide another. */
  takes(kind: TraceKind): boolean;
}

export function createSampler({ ratio, perSecond }: TraceShare, random: () => number, clock: Clock): Sampler {
  const createLimit = () => createTokenBucket({ burst: perSecond, perMs: perSecond / 1_000 }, clock);
  const limits = { failure: createLimit(), joined: createLimit(), other: createLimit() };
  return {
    draws: () => ratio >= 1 || random() < ratio,
    takes: (kind) => limits[kind].take(),
  };
}
