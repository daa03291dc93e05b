// Creates a session upstream under an idempotency key, and looks the outcome up by that key when the response is lost.
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../clock.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { isSameReturnUrl } from "./return-url.js";
import { isReusable } from "./reusable-session.js";
import type { EarlierCreate, EarlierSession, NewSession, UpstreamApi } from "./upstream-api.js";

/** A session, and whether this call has created it. */
export interface Created {
  session: IdentityVerification;
  isNew: boolean;
}

/** Methods throw UpstreamError: conflict when the key was used with other input. */
export interface CreateByKey {
  /**
   * A response that is lost or unreadable leaves the outcome unknown: it is looked up until the deadline.
   * Sending a key again is safe: the upstream answers a used key with a conflict.
   * @throws UpstreamError timeout when the outcome is still unknown at the deadline
   */
  create(subject: string, session: NewSession, call: RestCallOptions): Promise<Created>;
  /** The session that the key created earlier, in its current state; undefined when there is none. */
  find(subject: string, session: NewSession, call: RestCallOptions): Promise<IdentityVerification | undefined>;
}

/** A key whose call failed on the upstream's side is used up there: a few derived keys may replace it. */
const KEY_GENERATIONS = ["0", "1", "2", "3"];
const MINUTE_MS = 60_000;
/** Own choice; doubled after each lookup, which makes seven lookups in ten seconds. */
const FIRST_LOOKUP_DELAY_MS = 100;

export function createCreateByKey(options: {
  api: Pick<UpstreamApi, "createSession" | "earlierCreate" | "viewSession">;
  clock: Clock;
}): CreateByKey {
  const { api, clock } = options;

  /**
   * Who starts again after a refusal has a key of the minute with all who do, and, once that is used up too, one of
   * their own: two calls at the same moment may then create a session each.
   */
  function generationsOf({ keyOf }: NewSession): string[] {
    if (keyOf !== "reuse") return KEY_GENERATIONS;
    return ["0", `minute ${Math.floor(clock.now().getTime() / MINUTE_MS)}`, randomUUID()];
  }

  /** Undefined while the outcome is unknown: the key has not arrived upstream, or its call is still running. */
  async function lookUp(idempotencyKey: string, call: RestCallOptions): Promise<EarlierCreate | undefined> {
    try {
      return await api.earlierCreate(idempotencyKey, call);
    } catch (error) {
      // The upstream refused the lookup, not the creation.
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  /** @throws UpstreamError conflict when the session was created with other input */
  async function currentState(
    earlier: EarlierSession,
    session: NewSession,
    call: RestCallOptions,
  ): Promise<IdentityVerification> {
    const current = await existing(api.viewSession(earlier.id, call));
    // Either response may omit fields.
    const { returnUrl = current.detail?.returnUrl, tag = current.detail?.tag, userId = current.userId } = earlier;
    // The language is not compared: the upstream does not repeat it.
    const isSame =
      (userId === undefined || userId === session.userId) &&
      isSameReturnUrl(returnUrl, session.returnUrl) &&
      (tag ?? "") === (session.tag ?? "");
    if (!isSame) throw new UpstreamError("conflict");
    return current;
  }

  return {
    async create(subject, session, call) {
      const generations = generationsOf(session);
      let delayMs = FIRST_LOOKUP_DELAY_MS;
      let generation = 0;
      let isTaken = false;
      /** It may be this call that has used the key. */
      let mayBeOurs = false;
      for (;;) {
        const idempotencyKey = upstreamKey(subject, session.idempotencyKey, generations[generation]);
        if (!isTaken) {
          try {
            return { session: await api.createSession({ ...session, idempotencyKey }, call), isNew: true };
          } catch (error) {
            if (!isOutcomeOpen(error)) throw error;
            isTaken = error.kind === "conflict";
            mayBeOurs ||= !isTaken || error.detail.mayHaveHadEffect === true;
          }
        }
        const earlier = await lookUp(idempotencyKey, call).catch(unlessTrouble);
        const current = earlier?.session && (await currentState(earlier.session, session, call).catch(unlessTrouble));
        const isLast = generation + 1 === generations.length;
        // The last key is this call's own: what has become of its session meanwhile is the outcome.
        if (current && (isLast || standsFor(current, session, clock.now())))
          return { session: current, isNew: mayBeOurs };
        if (current || earlier?.refusal) {
          const isFinal = isLast || (isRefusal(earlier?.refusal) && session.keyOf !== "reuse");
          if (earlier?.refusal && isFinal) throw earlier.refusal;
          generation += 1;
          [isTaken, mayBeOurs] = [false, false];
          continue;
        }
        if (clock.monotonicMs() + delayMs >= call.deadlineAt) throw new UpstreamError("timeout");
        await delay(delayMs);
        delayMs *= 2;
      }
    },

    async find(subject, session, call) {
      for (const generation of generationsOf(session)) {
        const earlier = await lookUp(upstreamKey(subject, session.idempotencyKey, generation), call);
        if (!earlier) return undefined;
        const current = earlier.session && (await currentState(earlier.session, session, call));
        if (current && standsFor(current, session, clock.now())) return current;
        if (isRefusal(earlier.refusal) && session.keyOf !== "reuse") return undefined;
      }
      return undefined;
    },
  };
}

/** Bound to the viewer; 32 characters that the upstream accepts. */
export function upstreamKey(subject: string, clientKey: string, generation = "0"): string {
  const parts = JSON.stringify([subject, clientKey, generation]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 32);
}

/**
 * Whether an earlier session is what the call asks for. One of the last minute whose status is not known has been
 * created by another call of the same key, and is no reason for another session. An older one would keep the user out.
 */
export function standsFor(earlier: IdentityVerification, { keyOf, returnUrl }: NewSession, now: Date): boolean {
  if (keyOf !== "reuse" || isReusable(earlier, returnUrl)) return true;
  const ageMs = now.getTime() - (earlier.createdAt?.getTime() ?? now.getTime());
  return earlier.status === IdentityVerificationStatus.UNKNOWN && ageMs < MINUTE_MS;
}

/** A refused read of a session that exists is not the fault of the caller's input. */
export async function existing(read: Promise<IdentityVerification>): Promise<IdentityVerification> {
  try {
    return await read;
  } catch (error) {
    throw isRefusal(error) ? new UpstreamError("invalid_response", { cause: error }) : error;
  }
}

/** The upstream's definite answer; any other error is a failure on the way to one. */
export function isRefusal(error: unknown): boolean {
  return error instanceof UpstreamError && ["rejected", "not_found", "conflict"].includes(error.kind);
}

/** The upstream may have created the session nevertheless, or may still do so. */
function isOutcomeOpen(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && ["conflict", "invalid_response", "timeout", "network"].includes(error.kind);
}

/** No answer that says anything; another attempt may bring one. Not the deadline, which the next attempt runs into. */
function isTrouble(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    ["invalid_response", "network", "timeout", "unavailable", "circuit_open", "busy"].includes(error.kind)
  );
}

function unlessTrouble(error: unknown): undefined {
  if (!isTrouble(error)) throw error;
}
