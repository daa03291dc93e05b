// Which of the upstream's two endpoints for a user is asked. Upstream docs: the plain one has ceased; official clients'
// tests still call it, and nothing says that every platform has the SCA one. What worked is remembered by the process.
import type { Clock } from "../clock.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";

export interface UserEndpoint<Answer> {
  /** @throws UpstreamError not_found when no endpoint has the user, or none is left; other errors as they come */
  read(userId: string, options: RestCallOptions): Promise<Answer>;
}

type Endpoint = "/sca/users" | "/users";

/** Also the answer for a user who is missing (404), or may be (410). */
const ABSENT: ReadonlySet<number | undefined> = new Set([404, 410]);
const NOT_SERVED: ReadonlySet<number | undefined> = new Set([405, 501]);
/** No permission, or not activated. Not documented: perhaps only for this user. */
const REFUSED: ReadonlySet<number | undefined> = new Set([400, 403]);
/** Own choice: made-up ids then cost one more call in ten minutes, and an endpoint that has ceased is noticed. */
const RECHECK_AFTER_MS = 600_000;
/** Own choice: sooner, since nothing was found out; not at once, since the other endpoint may refuse for good. */
const RECHECK_AFTER_FAILURE_MS = 10_000;

/** @param get reads a path, for a user; not_found when the upstream says in any other way that the user is missing */
export function createUserEndpoint<Answer>(
  get: (path: string, options: RestCallOptions, userId: string) => Promise<Answer>,
  clock: Clock,
): UserEndpoint<Answer> {
  let current: Endpoint = "/sca/users";
  /** It has returned a user. */
  let isProven = false;
  /** From then on, a user missing at the proven endpoint, or refused by it, is looked for at the other one. */
  let recheckAtMs = 0;

  function prove(endpoint: Endpoint): void {
    if (isProven && endpoint === current) return;
    current = endpoint;
    isProven = true;
    recheckAfter(RECHECK_AFTER_MS);
  }

  function recheckAfter(delayMs: number): void {
    recheckAtMs = clock.monotonicMs() + delayMs;
  }

  return {
    async read(userId, options) {
      const first = current;
      const readFrom = (endpoint: Endpoint) => get(`${endpoint}/${encodeURIComponent(userId)}`, options, userId);
      let firstError: unknown;
      try {
        const answer = await readFrom(first);
        // Another read may have found in the meantime that this endpoint has ceased.
        if (first === current) prove(first);
        return answer;
      } catch (error) {
        firstError = error;
        const { status } = toDetail(error);
        if (!ABSENT.has(status) && !NOT_SERVED.has(status) && !isRefusal(error)) throw error;
        const isTrusted = first === current && isProven && clock.monotonicMs() < recheckAtMs;
        if (isTrusted && ABSENT.has(status)) throw new UpstreamError("not_found", { status });
        if (isTrusted && isRefusal(error)) throw error;
      }
      const second = first === "/users" ? "/sca/users" : "/users";
      try {
        const answer = await readFrom(second);
        // A refusal by an endpoint that has users may concern this one alone.
        if (isProven && first === current && isRefusal(firstError)) recheckAfter(RECHECK_AFTER_MS);
        else prove(second);
        return answer;
      } catch (error) {
        const { status } = toDetail(error);
        const isAnswer = isAbsence(error) || NOT_SERVED.has(status) || isRefusal(error);
        recheckAfter(isAnswer ? RECHECK_AFTER_MS : RECHECK_AFTER_FAILURE_MS);
        if (!isAnswer) throw error;
        // Without a proven endpoint that lacks the user, the one that refuses may have them.
        const isKnownAbsent = isProven && isAbsence(first === current ? firstError : error);
        const refusal = [firstError, error].find(isRefusal);
        throw refusal !== undefined && !isKnownAbsent ? refusal : new UpstreamError("not_found", { status });
      }
    },
  };
}

function isAbsence(error: unknown): boolean {
  return ABSENT.has(toDetail(error).status) || (error instanceof UpstreamError && error.kind === "not_found");
}

function isRefusal(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && error.kind === "rejected" && REFUSED.has(error.detail.status);
}

function toDetail(error: unknown): { status?: number } {
  return error instanceof UpstreamError ? error.detail : {};
}
