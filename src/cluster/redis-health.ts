// Whether Redis may be used: after each connection and each failure only once a probe has succeeded. Until then nothing
// is read either: what cannot be replaced or deleted, by this instance or another, would be taken for fresh.
import type { Clock } from "../clock.js";

export interface RedisHealth {
  isUsable(): boolean;
  /** There is a connection. Resolves after its probe; at once if a failure before has put one off. */
  connected(): Promise<void>;
  disconnected(): void;
  /** A command has failed, though there is a connection. */
  failed(error: unknown): void;
  /**
   * Whether a value stored then (Unix milliseconds) may be used. After an outage, values stored before are not until
   * all instances had the time to reconnect and to replay what they could not delete meanwhile.
   */
  mayTrust(storedAtMs: number): boolean;
  stop(): void;
}

export interface RedisHealthOptions {
  clock: Clock;
  /** Rejects where Redis does not do all that it is needed for. */
  probe: () => Promise<unknown>;
  isConnected: () => boolean;
  onFailed: (error: unknown) => void;
  onUsable: () => void;
  /** At each probe that succeeds, after `onUsable`. */
  onSucceeded: () => void;
}

/** Own choice: after a failure, no command is sent for so long. */
const PAUSE_MS = 1_000;
/** Own choice: an instance that only reads, or is idle, knows in that time that writes are refused. */
const PROBE_INTERVAL_MS = 10_000;
/** Own choice: twice the longest delay before an instance reconnects or probes again, and a second to replay. */
const REPLAY_MS = 5_000;

export function createRedisHealth(options: RedisHealthOptions): RedisHealth {
  const { clock, probe, isConnected, onFailed, onSucceeded, onUsable } = options;
  let isUsable = false;
  let isStopped = false;
  /** Others may not have deleted yet what they could not. */
  let hasMissed = false;
  /** In Unix milliseconds, and by the clock that nobody sets. */
  let recovered = { atMs: -Infinity, monotonicMs: -Infinity };
  let failureCount = 0;
  let cancelProbe: (() => void) | undefined;

  function probeLater(delayMs: number): void {
    cancelProbe?.();
    if (isStopped) return;
    cancelProbe = clock.schedule(() => void probeNow(), delayMs);
  }

  function cancel(): void {
    cancelProbe?.();
    cancelProbe = undefined;
  }

  function failed(error: unknown): void {
    failureCount += 1;
    isUsable = false;
    probeLater(PAUSE_MS);
    onFailed(error);
  }

  async function probeNow(): Promise<void> {
    cancel();
    // The next connection begins with a probe.
    if (!isConnected()) return;
    const before = failureCount;
    try {
      await probe();
      if (isConnected() && failureCount === before) succeeded();
    } catch (error) {
      hasMissed = true;
      if (isConnected()) failed(error);
    }
  }

  function succeeded(): void {
    probeLater(PROBE_INTERVAL_MS);
    if (!isUsable) {
      if (hasMissed) recovered = { atMs: clock.now().getTime(), monotonicMs: clock.monotonicMs() };
      hasMissed = false;
      isUsable = true;
      onUsable();
    }
    onSucceeded();
  }

  return {
    isUsable: () => isUsable,
    connected: () => (cancelProbe ? Promise.resolve() : probeNow()),
    disconnected() {
      // A pause after a failure goes on.
      if (isUsable) cancel();
      isUsable = false;
      hasMissed = true;
    },
    failed,
    mayTrust(storedAtMs) {
      if (clock.monotonicMs() - recovered.monotonicMs > REPLAY_MS) return true;
      // Of what seems to be stored later than now, the clock has been set back since.
      return storedAtMs >= recovered.atMs && storedAtMs <= clock.now().getTime();
    },
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
