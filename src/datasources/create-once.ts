// Creates a session exactly once for an idempotency key, whatever is lost, repeated or run in parallel.
// Memory only saves calls; the upstream's own record of the key decides.
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { untilAborted, withDeadline, type CallOptions } from "../upstream/deadline.js";
import type { SharedStore } from "../shared-store.js";
import type { LiveSessionLimit } from "./live-sessions.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { isSameReturnUrl } from "./return-url.js";
import type { EarlierCreate, NewSession, UpstreamApi } from "./upstream-api.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import type { UpstreamFacts } from "./upstream-facts.js";

export interface CreateOnce {
  /**
   * The session for this key in its current state, created if need be.
   * @param subject who asks: the same key of another viewer is another key
   * @throws UpstreamError conflict when the key was used with other input
   * @throws TooManyLiveSessions
   */
  create(subject: string, session: NewSession, caller: CallOptions): Promise<IdentityVerification>;
}

/** Upstream docs: keys are remembered for 24 hours. */
const REMEMBER_MS = 24 * 3_600_000;
const MAX_REMEMBERED = 10_000;
/** A key whose call ended in an error of the upstream's own is burnt there; a few successors may follow. */
const MAX_KEY_GENERATIONS = 4;
const FIRST_RECOVERY_DELAY_MS = 100;

/** What is remembered of a creation; also by other instances. */
export interface KnownCreation {
  /** Stands for the input, which may hold personal data and is not kept. */
  fingerprint: string;
  sessionId?: string;
}

interface Creation extends KnownCreation {
  running?: Promise<IdentityVerification>;
}

export function createCreateOnce(options: {
  api: UpstreamApi;
  facts: UpstreamFacts;
  /** Longest that one creation may take; a caller who leaves earlier does not end it. */
  timeoutMs: number;
  monotonicNowMs: () => number;
  /** Where instances share what they have created. */
  shared?: SharedStore<KnownCreation>;
  limit: LiveSessionLimit;
}): CreateOnce {
  const { api, facts, timeoutMs, monotonicNowMs, shared, limit } = options;
  const creations = new LRUCache<string, Creation>({
    max: MAX_REMEMBERED,
    ttl: REMEMBER_MS,
    perf: { now: monotonicNowMs },
  });

  async function run(
    key: string,
    fingerprint: string,
    subject: string,
    session: NewSession,
  ): Promise<IdentityVerification> {
    const elsewhere = (await shared?.get(key))?.value;
    if (elsewhere?.sessionId !== undefined) {
      if (elsewhere.fingerprint !== fingerprint) throw new UpstreamError("conflict");
      return facts.session(elsewhere.sessionId, { deadlineAt: monotonicNowMs() + timeoutMs });
    }
    const call: RestCallOptions = { deadlineAt: monotonicNowMs() + timeoutMs, priority: "essential" };
    let release: () => void;
    try {
      release = await limit.admit(session.userId, call);
    } catch (error) {
      // A repeated call creates nothing: what its key has created before is one of those sessions.
      const earlier = await findEarlier(subject, session, call);
      if (!earlier) throw error;
      return currentState(earlier, session, call);
    }
    try {
      return await createOrRecover(subject, session, call);
    } finally {
      release();
    }
  }

  async function createOrRecover(
    subject: string,
    session: NewSession,
    call: RestCallOptions,
  ): Promise<IdentityVerification> {
    for (let generation = 0; ; generation += 1) {
      const idempotencyKey = upstreamKey(subject, session.idempotencyKey, generation);
      try {
        return await api.createSession({ ...session, idempotencyKey }, call);
      } catch (error) {
        if (!mayHaveHappened(error)) throw error;
      }
      const earlier = await recover(idempotencyKey, call);
      if (earlier.session) return currentState(earlier.session, session, call);
      const isBurnt = earlier.refusal.kind === "unavailable" && generation + 1 < MAX_KEY_GENERATIONS;
      if (!isBurnt) throw earlier.refusal;
    }
  }

  async function findEarlier(
    subject: string,
    session: NewSession,
    call: RestCallOptions,
  ): Promise<IdentityVerification | undefined> {
    for (let generation = 0; generation < MAX_KEY_GENERATIONS; generation += 1) {
      const earlier = await api
        .earlierCreate(upstreamKey(subject, session.idempotencyKey, generation), call)
        .catch(() => undefined);
      if (!earlier || earlier.session) return earlier?.session;
    }
    return undefined;
  }

  /** @throws UpstreamError conflict when it was made with other input */
  function currentState(
    earlier: IdentityVerification,
    session: NewSession,
    call: RestCallOptions,
  ): Promise<IdentityVerification> {
    assertSameInput(earlier, session);
    return api.viewSession(earlier.id, call);
  }

  /** The upstream says so only once the first call has ended. */
  async function recover(idempotencyKey: string, call: RestCallOptions): Promise<EarlierCreate> {
    for (let delayMs = FIRST_RECOVERY_DELAY_MS; ; delayMs *= 2) {
      try {
        return await api.earlierCreate(idempotencyKey, call);
      } catch (error) {
        if (!(error instanceof UpstreamError && error.kind === "not_found")) throw error;
      }
      if (monotonicNowMs() + delayMs >= call.deadlineAt) throw new UpstreamError("timeout");
      await delay(delayMs);
    }
  }

  function start(
    key: string,
    fingerprint: string,
    subject: string,
    session: NewSession,
  ): Promise<IdentityVerification> {
    const creation: Creation = { fingerprint };
    creations.set(key, creation);
    creation.running = run(key, fingerprint, subject, session).then(
      (created) => {
        // What another instance has created, and cannot be read just now, is older than what may come.
        if (!created.freshness.isStale) facts.sessionChanged(created);
        creations.set(key, { fingerprint, sessionId: created.id });
        shared?.set(key, { fingerprint, sessionId: created.id }, REMEMBER_MS);
        return created;
      },
      (error: unknown) => {
        // The next call with this key finds out for itself what became of it.
        creations.delete(key);
        throw error;
      },
    );
    // Everybody who waited may have left.
    creation.running.catch(() => undefined);
    return creation.running;
  }

  return {
    async create(subject, session, caller) {
      const key = upstreamKey(subject, session.idempotencyKey, 0);
      const fingerprint = hash(session.userId, session.returnUrl, session.tag ?? "", session.language ?? "");
      const known = creations.get(key);
      if (known && known.fingerprint !== fingerprint) throw new UpstreamError("conflict");
      if (known?.sessionId !== undefined) return facts.session(known.sessionId, caller);
      const running = known?.running ?? start(key, fingerprint, subject, session);
      return withDeadline(caller, monotonicNowMs, (signal) => untilAborted(running, signal));
    },
  };
}

/** Bound to the viewer, and 32 characters of the upstream's alphabet. */
function upstreamKey(subject: string, clientKey: string, generation: number): string {
  return hash(subject, clientKey, String(generation)).slice(0, 32);
}

function hash(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** A conflict says that the key is taken; an answer that cannot be read hides what was done. */
function mayHaveHappened(error: unknown): boolean {
  return error instanceof UpstreamError && (error.kind === "conflict" || error.kind === "invalid_response");
}

/** The language is not compared: the upstream does not repeat it. */
function assertSameInput(earlier: IdentityVerification, session: NewSession): void {
  const sameUser = earlier.userId === undefined || earlier.userId === session.userId;
  const sameUrl = isSameReturnUrl(earlier.detail?.returnUrl, session.returnUrl);
  const sameTag = (earlier.detail?.tag ?? "") === (session.tag ?? "");
  if (!sameUser || !sameUrl || !sameTag) throw new UpstreamError("conflict");
}
