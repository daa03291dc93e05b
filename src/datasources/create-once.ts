// Creates exactly one session per idempotency key, whatever is lost, repeated or run in parallel.
// What is remembered here only saves calls; the upstream's own record of the key decides.
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import type { SharedStore } from "../shared-store.js";
import { type CallOptions, type UncancelledCallOptions, waitFor } from "../upstream/deadline.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { createCreateByKey, type Created, existing, isRefusal, standsFor, upstreamKey } from "./create-by-key.js";
import type { OpenSessionLimit } from "./open-session-limit.js";
import { normalReturnUrl } from "./return-url.js";
import type { NewSession, UpstreamApi } from "./upstream-api.js";
import type { UpstreamCache } from "./upstream-cache.js";

export interface CreateOnce {
  /**
   * The session for this key in its current state, created if need be.
   * @param subject the viewer; the same key of another viewer is a different key
   * @throws UpstreamError conflict when the key was used with other input
   * @throws TooManyOpenSessions
   */
  create(subject: string, session: NewSession, caller: UncancelledCallOptions): Promise<Created>;
}

/** Upstream docs: keys are remembered for 24 hours. */
const REMEMBER_MS = 24 * 3_600_000;
const MAX_REMEMBERED = 10_000;
/** What is remembered of a creation, also in the shared store. */
export interface KnownCreation {
  /** Hash of the input, which may hold personal data and is not kept itself. */
  fingerprint: string;
  sessionId?: string;
}

interface Creation extends KnownCreation {
  running?: Promise<Created>;
}

export function createCreateOnce(options: {
  api: UpstreamApi;
  cache: UpstreamCache;
  /** Longest time for one creation. A caller whose time is up earlier does not cancel it. */
  timeoutMs: number;
  clock: Clock;
  /** Where instances share their creations. */
  shared?: SharedStore<KnownCreation>;
  limit: OpenSessionLimit;
}): CreateOnce {
  const { api, cache, timeoutMs, clock, shared, limit } = options;
  const byKey = createCreateByKey({ api, clock });
  const creations = new LRUCache<string, Creation>({
    ...atMost(MAX_REMEMBERED),
    ttl: REMEMBER_MS,
    perf: { now: () => clock.monotonicMs() },
  });

  /** Undefined if it is not what the call asks for. */
  async function current(sessionId: string, asked: NewSession, caller: CallOptions): Promise<Created | undefined> {
    const session = await existing(cache.session(sessionId, caller));
    return standsFor(session, asked, clock.now()) ? { session, isNew: false } : undefined;
  }

  async function run(
    key: string,
    fingerprint: string,
    subject: string,
    session: NewSession,
    { sender, allowance, trace, onCacheRead }: CallOptions,
  ): Promise<Created> {
    const store = (created: Created): Created => {
      cache.put(created.session);
      return created;
    };
    const call: RestCallOptions = {
      deadlineAt: clock.monotonicMs() + timeoutMs,
      ...{ callClass: "mutation", sender, allowance, trace, onCacheRead },
    };
    const elsewhere = (await shared?.get(key))?.value;
    if (elsewhere?.sessionId !== undefined) {
      if (elsewhere.fingerprint !== fingerprint) throw new UpstreamError("conflict");
      const earlier = await current(elsewhere.sessionId, session, { sender, deadlineAt: call.deadlineAt });
      if (earlier) return earlier;
    }
    let release: () => void;
    try {
      release = await limit.admit(session.userId, call);
    } catch (error) {
      // Nobody can have used a key before that was generated for this call.
      if (session.keyOf === "call") throw error;
      // A repeated call creates nothing new: the session that its key created earlier already counts towards the limit.
      const earlier = await byKey.find(subject, session, call);
      if (!earlier) throw error;
      return store({ session: earlier, isNew: false });
    }
    try {
      return store(await byKey.create(subject, session, call));
    } catch (error) {
      // It may have been created all the same, and what is known of the user lacks it.
      if (!isRefusal(error)) cache.invalidateUser(session.userId);
      throw error;
    } finally {
      release();
    }
  }

  function start(
    key: string,
    fingerprint: string,
    subject: string,
    session: NewSession,
    caller: CallOptions,
  ): Promise<Created> {
    const creation: Creation = { fingerprint };
    creations.set(key, creation);
    creation.running = run(key, fingerprint, subject, session, caller).then(
      (created) => {
        const { id: sessionId } = created.session;
        creations.set(key, { fingerprint, sessionId });
        shared?.set(key, { fingerprint, sessionId }, REMEMBER_MS);
        return created;
      },
      (error: unknown) => {
        // The next call with this key looks up the outcome itself.
        creations.delete(key);
        throw error;
      },
    );
    // With no caller left to handle it, a failure must not end the process.
    creation.running.catch(() => undefined);
    return creation.running;
  }

  return {
    async create(subject, session, caller) {
      const key = upstreamKey(subject, session.idempotencyKey);
      const fingerprint = hash(
        session.userId,
        normalReturnUrl(session.returnUrl),
        session.tag ?? "",
        session.language ?? "",
      );
      const known = creations.get(key);
      if (known && known.fingerprint !== fingerprint) throw new UpstreamError("conflict");
      const earlier = known?.sessionId === undefined ? undefined : await current(known.sessionId, session, caller);
      if (earlier) return earlier;
      // Meanwhile another call may have begun.
      const running = creations.get(key)?.running;
      if (running) return { ...(await waitFor(running, caller, clock)), isNew: false };
      return waitFor(start(key, fingerprint, subject, session, caller), caller, clock);
    },
  };
}

function hash(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
