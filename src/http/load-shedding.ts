// Load shedding: refuses requests that would wait too long, so that admitted ones are answered soon. A process handles
// one request after another, so an iteration of the event loop takes as long as the last of the requests that arrived
// together has to wait. Measured in processor time: a machine busy with other work is not an overload.
import type { FastifyReply } from "fastify";
import type { Clock } from "../clock.js";
import { refusal } from "../errors.js";

export interface LoadShedding {
  /** To be called once per request on arrival; false when it has to be refused. */
  admits(): boolean;
  /** Sends the refusal after a delay, or closes the connection when MAX_HELD refusals are delayed already. */
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
  /** Calls back after the requests that had arrived have been handled. */
  afterIteration?: (work: () => void) => void;
  onRefused?: () => void;
}

/**
 * Own choice: iterations this long that take so much processor time in all, without a break, are an overload; a burst
 * ends earlier.
 */
const LONG_ITERATION_CPU_MS = 50;
const OVERLOAD_AFTER_CPU_MS = 2_000;
const BREAK_MS = 250;
/** Own choice: refused clients retry about then, so the overload cannot be over sooner. */
const RECOVERY_MS = 1_000;
/**
 * While overloaded, requests that arrive later in an iteration are refused (measured: a p99 of twice that, see bench/).
 */
const OVERLOADED_ITERATION_CPU_MS = 5;
/**
 * An immediate refusal would cause an immediate retry, and a refusal takes time too (measured: half that of an answer).
 * Random, so that clients do not all retry together.
 */
const REFUSAL_DELAY_MS = { least: 1_000, most: 3_000 };
const RETRY_AFTER_MS = 1_000;
/** Own choice: above it, connections are closed without an answer. */
const MAX_HELD = 10_000;

export function createLoadShedding({
  cpuTimeMs,
  random,
  clock,
  afterIteration = setImmediate,
  onRefused = () => undefined,
}: LoadSheddingOptions): LoadShedding {
  let isInIteration = false;
  /** Processor time at the start of the current iteration, unless no recent one was long: asking the kernel is slow. */
  let iterationStartCpuMs: number | undefined;
  /** Processor time of consecutive long iterations after the first, and when the last one ended. */
  let overloadCpuMs = 0;
  let lastLongIterationAt = -Infinity;
  let lastRefusedAt = -Infinity;
  let held = 0;

  function startIteration(now: number): void {
    isInIteration = true;
    iterationStartCpuMs = isAfterLong(now) || isOverloaded(now) ? cpuTimeMs() : undefined;
    afterIteration(() => endIteration(now));
  }

  function endIteration(startedAt: number): void {
    isInIteration = false;
    const endedAt = clock.monotonicMs();
    if (endedAt - startedAt < LONG_ITERATION_CPU_MS) return;
    const tookCpuMs = iterationStartCpuMs === undefined ? Infinity : cpuTimeMs() - iterationStartCpuMs;
    if (tookCpuMs < LONG_ITERATION_CPU_MS) return;
    // The first long iteration does not count, however long.
    overloadCpuMs = isAfterLong(startedAt) ? overloadCpuMs + tookCpuMs : 0;
    lastLongIterationAt = endedAt;
  }

  function isAfterLong(now: number): boolean {
    return now - lastLongIterationAt <= BREAK_MS;
  }

  function isOverloaded(now: number): boolean {
    if (now - lastRefusedAt <= RECOVERY_MS) return true;
    return isAfterLong(now) && overloadCpuMs >= OVERLOAD_AFTER_CPU_MS;
  }

  return {
    admits() {
      const now = clock.monotonicMs();
      if (!isInIteration) {
        startIteration(now);
        return true;
      }
      if (!isOverloaded(now)) return true;
      if (cpuTimeMs() - (iterationStartCpuMs ?? 0) < OVERLOADED_ITERATION_CPU_MS) return true;
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
