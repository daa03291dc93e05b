// Whether the upstream accepts the credentials, and permits what the gateway needs. Few calls, none of which changes
// anything: the help of doctor counts them.
import type { Clock } from "../clock.js";
import type { TransportResponse } from "../upstream/http-transport.js";
import type { RestCallOptions, RestClient } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { type Check, fail, type Finding, ok, warn } from "./check.js";
import { clockFinding } from "./clock-difference.js";
import { upstreamFailure } from "./upstream-failure.js";

export interface UpstreamCheckOptions {
  rest: RestClient;
  options: () => RestCallOptions;
  clock: Clock;
}

/** No user has this id, so that the upstream creates nothing. It has the alphabet of ids. */
const NOBODY = "user_m_doctor_checks_and_creates_nothing";

export function createUpstreamChecks({ rest, options, clock }: UpstreamCheckOptions): Check[] {
  const token = rest.checkAccess(options());
  const users = token.then(async () => {
    const answer = await rest.call({ method: "GET", path: "/users?page=1&per_page=1", read: asItCame }, options());
    return { answer, answeredAt: clock.now() };
  });
  // The checks that need them handle the failure; none may be waiting yet.
  for (const promise of [token, users]) promise.catch(() => undefined);

  /** What the user's path answers; undefined where there is no user to ask for. */
  async function ofFirstUser(path: string): Promise<TransportResponse | undefined> {
    const { answer } = await users;
    const [user] = Array.isArray(answer.body) ? (answer.body as { Id?: unknown }[]) : [];
    if (typeof user?.Id !== "string") return undefined;
    return rest.call(
      { method: "GET", path: `/users/${encodeURIComponent(user.Id)}${path}`, read: asItCame },
      options(),
    );
  }

  async function identityVerification(): Promise<Finding> {
    await token;
    const path = `/users/${NOBODY}/identity-verifications`;
    const body = { ReturnUrl: "https://example.com" };
    try {
      await rest.call({ method: "POST", path, body, read: asItCame }, options());
      return warn("not checked: the upstream accepts a user that does not exist");
    } catch (error) {
      const { status, isProblemDetails, upstreamType } = error instanceof UpstreamError ? error.detail : {};
      if (status === 403 && isProblemDetails)
        return fail("not enabled for this platform: ask the upstream's support to activate it");
      const isAboutUser = status === 404 || (status === 400 && upstreamType === "param_error");
      if (isAboutUser) return ok("enabled: a session for a user that does not exist is refused because of the user");
      throw error;
    }
  }

  return [
    { name: "access token", run: () => token.then(() => ok("the upstream accepts the credentials"), upstreamFailure) },
    { name: "users", run: needing(token, () => users.then(() => ok("can be read"))) },
    {
      name: "sessions",
      run: needing(users, async () =>
        (await ofFirstUser("/identity-verifications?page=1&per_page=1")) ? ok("can be listed") : noUser(),
      ),
    },
    {
      name: "regulatory status",
      run: needing(users, async () => {
        try {
          return (await ofFirstUser("/regulatory")) ? ok("can be read") : noUser();
        } catch (error) {
          const { kind } = error as Partial<UpstreamError>;
          if (kind !== "rejected" && kind !== "not_found") throw error;
          return warn("is refused: User.renewal and User.restrictions stay null. Ask the upstream's support");
        }
      }),
    },
    { name: "identity verification", run: needing(token, identityVerification) },
    {
      name: "clock, upstream",
      run: needing(users, async () => {
        const { answer, answeredAt } = await users;
        return clockFinding("the upstream", [answer.headers["date"]].flat()[0], answeredAt);
      }),
    },
  ];
}

const asItCame = (answer: TransportResponse) => answer;

const noUser = () => warn("not checked: the platform has no user yet");

/** A call that was never sent says nothing: only the first failure is one. */
export function needing(first: Promise<unknown>, run: () => Promise<Finding>): () => Promise<Finding> {
  return async () => {
    const isThere = await first.then(
      () => true,
      () => false,
    );
    return isThere ? run().catch(upstreamFailure) : warn("not checked: see above");
  };
}
