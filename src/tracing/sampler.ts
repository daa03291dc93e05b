// Which traces the settings TRACES_SAMPLE_RATIO and TRACES_PER_SECOND leave out. The SDK never hears of them.
import type { Clock } from "../clock.js";
import { createTokenBucket } from "../limits/token-bucket.js";

export interface TraceShare {
  /** Of the traces that begin here, from 0 to 1. */
  ratio: number;
  /** At most; as many may begin at once. */
  perSecond: number;
}

/** Whether a trace that begins here is left out. */
export type LeavesOut = () => boolean;

export function leaveOutAllBut({ ratio, perSecond }: TraceShare, random: () => number, clock: Clock): LeavesOut {
  const bucket = createTokenBucket({ burst: perSecond, perMs: perSecond / 1_000 }, clock);
  return () => (ratio < 1 && random() >= ratio) || !bucket.take();
}
