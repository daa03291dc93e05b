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
/** Own choice: made-up ids then cost one more call in ten minutes, and an endpoint that has ceased is noticed. */
const RECHECK_AFTER_MS = 600_000;
/** Own choice: sooner, since nothing was found out; not at once, since the other endpoint may refuse for good. */
const RECHECK_AFTER_FAILURE_MS = 10_000;

/** @param get reads a path; not_found when the upstream says in any other way that the user is missing */
export function createUserEndpoint<Answer>(
  get: (path: string, options: RestCallOptions) => Promise<Answer>,
  clock: Clock,
): UserEndpoint<Answer> {
  let current: Endpoint = "/sca/users";
  /** It has returned a user. */
  let isProven = false;
  /** From then on, a user missing at the proven endpoint is looked for at the other one. */
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
      const readFrom = (endpoint: Endpoint) => get(`${endpoint}/${encodeURIComponent(userId)}`, options);
      try {
        const answer = await readFrom(first);
        // Another read may have found in the meantime that this endpoint has ceased.
        if (first === current) prove(first);
        return answer;
      } catch (error) {
        const { status } = toDetail(error);
        if (!ABSENT.has(status) && !NOT_SERVED.has(status)) throw error;
        const isTrusted = first === current && isProven && clock.monotonicMs() < recheckAtMs;
        if (isTrusted && ABSENT.has(status)) throw new UpstreamError("not_found", { status });
      }
      const second = first === "/users" ? "/sca/users" : "/users";
      try {
        const answer = await readFrom(second);
        prove(second);
        return answer;
      } catch (error) {
        const { status, isMissing } = toDetail(error);
        const isAnswer = isMissing || ABSENT.has(status) || NOT_SERVED.has(status);
        recheckAfter(isAnswer ? RECHECK_AFTER_MS : RECHECK_AFTER_FAILURE_MS);
        throw isAnswer ? new UpstreamError("not_found", { status }) : error;
      }
    },
  };
}

function toDetail(error: unknown): { status?: number; isMissing?: boolean } {
  if (!(error instanceof UpstreamError)) return {};
  return { status: error.detail.status, isMissing: error.kind === "not_found" };
}
