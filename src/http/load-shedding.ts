// Refuses what would wait too long behind others, so that what is let in is answered soon.
// One process answers one request after another: what a turn of the event loop costs is what the last of those that
// arrived together has waited for. Counted in processor time: a machine that is busy with other things is no overload.
import type { FastifyReply } from "fastify";
import { refusal } from "../errors.js";
import type { Clock } from "../clock.js";

export interface LoadShedding {
  /** Asked once for each request as it arrives; false where it has to be refused. */
  admits(): boolean;
  /** Answers what is refused, after a while, or hangs up where too many wait for that already. */
  refuse(reply: FastifyReply): FastifyReply;
}

export function processorTimeMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export interface LoadSheddingOptions {
  /** Milliseconds of processor time that this process has used. */
  cpuTimeMs: () => number;
  /** 0 to 1. */
  random: () => number;
  clock: Clock;
  /** Calls back when everything that had arrived has been looked at. */
  afterTurn?: (work: () => void) => void;
  onRefused?: () => void;
}

/** Own choice: where turns cost this much, and all together so much, without a break, too many ask; a burst is over before. */
const LONG_TURN_CPU_MS = 50;
const OVERLOAD_AFTER_CPU_MS = 2_000;
const BREAK_MS = 250;
/** Own choice: who was refused comes back about then, so it is not over sooner. */
const CALM_AFTER_MS = 1_000;
/** What arrives later in a turn of an overloaded process is refused (measured: a p99 of twice that, see bench/). */
const OVERLOADED_TURN_CPU_MS = 5;
/**
 * A refusal at once would bring the next request at once, and refusing costs time too (measured: half of an answer).
 * Spread, so that they do not all come back together.
 */
const REFUSAL_DELAY_MS = { least: 1_000, most: 3_000 };
const RETRY_AFTER_MS = 1_000;
/** Own choice: who comes beyond that finds the line cut. */
const MAX_HELD = 10_000;

export function createLoadShedding({
  cpuTimeMs,
  random,
  clock,
  afterTurn = setImmediate,
  onRefused = () => undefined,
}: LoadSheddingOptions): LoadShedding {
  /** Processor time at its beginning, and undefined between two turns. */
  let turnBeganAtCpuMs: number | undefined;
  /** What an unbroken row of long turns has cost since the first, and when the last one ended. */
  let pressedCpuMs = 0;
  let lastPressedAt = -Infinity;
  let lastRefusedAt = -Infinity;
  let held = 0;

  function endTurn(beganAt: number, tookCpuMs: number): void {
    turnBeganAtCpuMs = undefined;
    if (tookCpuMs < LONG_TURN_CPU_MS) return;
    // One turn, however long, is not yet a row.
    pressedCpuMs = beganAt - lastPressedAt > BREAK_MS ? 0 : pressedCpuMs + tookCpuMs;
    lastPressedAt = clock.monotonicMs();
  }

  function isOverloaded(now: number): boolean {
    if (now - lastRefusedAt <= CALM_AFTER_MS) return true;
    return now - lastPressedAt <= BREAK_MS && pressedCpuMs >= OVERLOAD_AFTER_CPU_MS;
  }

  return {
    admits() {
      const now = clock.monotonicMs();
      if (turnBeganAtCpuMs === undefined) {
        const beganAtCpuMs = (turnBeganAtCpuMs = cpuTimeMs());
        afterTurn(() => endTurn(now, cpuTimeMs() - beganAtCpuMs));
        return true;
      }
      if (!isOverloaded(now) || cpuTimeMs() - turnBeganAtCpuMs < OVERLOADED_TURN_CPU_MS) return true;
      lastRefusedAt = now;
      return false;
    },
    refuse(reply) {
      onRefused();
      if (held >= MAX_HELD) {
        reply.hijack().raw.destroy();
        return reply;
      }
      held += 1;
      clock.schedule(
        () => {
          held -= 1;
          void reply
            .code(503)
            .header("retry-after", RETRY_AFTER_MS / 1_000)
            .send({ errors: [refusal("OVERLOADED", reply.request.id, undefined, RETRY_AFTER_MS)] });
        },
        REFUSAL_DELAY_MS.least + random() * (REFUSAL_DELAY_MS.most - REFUSAL_DELAY_MS.least),
      );
      return reply;
    },
  };
}
