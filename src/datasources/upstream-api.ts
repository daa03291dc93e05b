// One method per upstream endpoint: path, pagination, and mapping of the answer. Independent of viewers and caching.
import type { Clock } from "../clock.js";
import type { Freshness } from "../schema/freshness.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { Person } from "../schema/person.js";
import type { SessionLanguage } from "../schema/session-language.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import type { TransportResponse } from "../upstream/http-transport.js";
import type { RestCallOptions, RestClient } from "../upstream/rest-client.js";
import { toUpstreamError, UpstreamError } from "../upstream/upstream-error.js";
import { ENTRIES_PER_PAGE } from "./list-pages.js";
import { toIdentityVerification, toPerson, toRegulatoryStatus, toSummary, toUserDetail } from "./mapping.js";
import { newestFirst } from "./session-order.js";
import { type ReadPage, readSessionPages } from "./session-pages.js";
import { type ReportUnknown, unknownValuesOfSession, unknownValuesOfUser } from "./unknown-values.js";
import { createUserEndpoint } from "./user-endpoint.js";
import { readStoredResponse, readWirePerson, readWireRegulatoryStatus, readWireSession, readWireUser } from "./wire.js";

export interface SessionList {
  /** Summaries, newest first. */
  sessions: IdentityVerification[];
  /** False for a user with so many sessions that pages of the list were skipped. */
  isComplete: boolean;
  /** Whether there are more, in entries that could not be read. */
  hasUnreadable: boolean;
  freshness: Freshness;
}

export interface NewSession {
  userId: string;
  returnUrl: string;
  tag?: string | null;
  language?: SessionLanguage | null;
  idempotencyKey: string;
  /**
   * Whose key it is: the client's, this call's alone, or that of `reuseKey`, of which an earlier session counts only if
   * it can be reused, and no earlier refusal does.
   */
  keyOf: "client" | "call" | "reuse";
}

export interface PersonRetry {
  sessionId: string;
  userId: string | undefined;
  personId: string;
  /** Omitted fields keep the declared values. */
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  birthDate?: Date | null;
}

/** The session according to the stored response of its creation; it may have changed since. */
export interface EarlierSession {
  id: string;
  userId?: string;
  returnUrl?: string;
  tag?: string;
}

/** The outcome of an earlier create with an idempotency key. */
export type EarlierCreate =
  { session: EarlierSession; refusal?: undefined } | { session?: undefined; refusal: UpstreamError };

/** Every method throws UpstreamError and nothing else. */
export interface UpstreamApi {
  viewSession(id: string, options: RestCallOptions): Promise<IdentityVerification>;
  listSessions(userId: string, options: RestCallOptions): Promise<SessionList>;
  createSession(session: NewSession, options: RestCallOptions): Promise<IdentityVerification>;
  /** @throws UpstreamError rejected (400 `correlationid_not_found`) for an unknown key and while its call is running */
  earlierCreate(idempotencyKey: string, options: RestCallOptions): Promise<EarlierCreate>;
  /** @throws UpstreamError not_found for an unknown person, rejected for one who cannot be retried */
  retryPerson(retry: PersonRetry, options: RestCallOptions): Promise<Person>;
  viewUser(id: string, options: RestCallOptions): Promise<UserDetail>;
  /** Null where the upstream has none, or refuses it: neither who has one, nor its errors are documented. */
  viewRegulatoryStatus(userId: string, options: RestCallOptions): Promise<RegulatoryStatus | null>;
}

export function createUpstreamApi(options: {
  rest: RestClient;
  sessionValidityMs: number;
  clock: Clock;
  /** Called with values that the schema does not know. */
  reportUnknown: ReportUnknown;
}): UpstreamApi {
  const { rest, sessionValidityMs, clock, reportUnknown } = options;
  const users = createUserEndpoint(
    (path, callOptions, id) =>
      absentAsNotFound(
        rest.call({ method: "GET", path, read: ({ body }) => about(id, readWireUser(body)) }, callOptions),
      ),
    clock,
  );

  function withUnknownsReported(session: IdentityVerification): IdentityVerification {
    reportUnknown(unknownValuesOfSession(session));
    return session;
  }

  function pagesOf(userId: string, callOptions: RestCallOptions): ReadPage {
    const sessions = `/users/${encodeURIComponent(userId)}/identity-verifications`;
    let pageOptions = callOptions;
    return async (page, read, order) => {
      const sort = order === "newest first" ? "&Sort=CreationDate:DESC" : "";
      const path = `${sessions}?page=${page}&per_page=${ENTRIES_PER_PAGE}${sort}`;
      const answer = await absentAsNotFound(rest.call({ method: "GET", path, read }, pageOptions));
      // A list that has been begun is read to its end: the next client finds it.
      pageOptions = { ...callOptions, cancellation: undefined };
      return answer;
    };
  }

  return {
    async viewSession(id, callOptions) {
      const path = `/identity-verifications/${encodeURIComponent(id)}`;
      const fetchedAt = clock.now();
      const read = ({ body }: TransportResponse) => about(id, readWireSession(body));
      const wire = await absentAsNotFound(rest.call({ method: "GET", path, read }, callOptions));
      return withUnknownsReported(toIdentityVerification(wire, { id, fetchedAt, sessionValidityMs }));
    },

    async listSessions(userId, callOptions) {
      const fetchedAt = clock.now();
      const { byId, isComplete, unreadable } = await readSessionPages(pagesOf(userId, callOptions));
      if (unreadable > 0) reportUnknown([{ field: "session.id", value: null, count: unreadable }]);
      return {
        sessions: [...byId]
          .map(([id, wire]) => withUnknownsReported(toSummary(wire, { id, userId, fetchedAt, sessionValidityMs })))
          .sort(newestFirst),
        isComplete,
        hasUnreadable: unreadable > 0,
        freshness: { fetchedAt, isStale: false },
      };
    },

    async createSession(session, callOptions) {
      const { id, wire } = await rest.call(
        {
          method: "POST",
          path: `/users/${encodeURIComponent(session.userId)}/identity-verifications`,
          body: {
            ReturnUrl: session.returnUrl,
            ...(session.tag ? { Tag: session.tag } : {}),
            ...(session.language ? { SessionLanguage: session.language } : {}),
          },
          idempotencyKey: session.idempotencyKey,
          read({ body }) {
            const wire = readWireSession(body);
            // A new session is useless without an id or a link.
            if (!wire.Id || !wire.HostedUrl) throw new UpstreamError("invalid_response");
            return { id: wire.Id, wire };
          },
        },
        callOptions,
      );
      return withUnknownsReported(
        toIdentityVerification(wire, {
          id,
          userId: session.userId,
          fetchedAt: clock.now(),
          sessionValidityMs,
        }),
      );
    },

    async earlierCreate(idempotencyKey, callOptions) {
      const path = `/responses/${encodeURIComponent(idempotencyKey)}`;
      return rest.call({ method: "GET", path, read: readEarlierCreate }, callOptions);
    },

    async retryPerson({ sessionId, userId, personId, firstName, lastName, email, birthDate }, callOptions) {
      const session = `/identity-verifications/${encodeURIComponent(sessionId)}`;
      const path = `${session}/pscs/${encodeURIComponent(personId)}/retry`;
      const body = {
        ...(firstName ? { FirstName: firstName } : {}),
        ...(lastName ? { LastName: lastName } : {}),
        ...(email ? { Email: email } : {}),
        ...(birthDate ? { DateOfBirth: Math.floor(birthDate.getTime() / 1_000) } : {}),
      };
      const read = (answer: TransportResponse) => {
        const wire = readWirePerson(answer.body);
        const person = toPerson({ ...wire, Id: wire.Id ?? personId }, { sessionId, userId });
        if (person.id !== personId || person.hostedUrl === null) throw new UpstreamError("invalid_response");
        return person;
      };
      return rest.call({ method: "PUT", path, body, read }, callOptions);
    },

    async viewUser(id, callOptions) {
      const fetchedAt = clock.now();
      const user = toUserDetail(await users.read(id, callOptions), fetchedAt);
      reportUnknown(unknownValuesOfUser(user));
      return user;
    },

    async viewRegulatoryStatus(userId, callOptions) {
      const path = `/users/${encodeURIComponent(userId)}/regulatory`;
      const fetchedAt = clock.now();
      const read = ({ body }: TransportResponse) => about(userId, readWireRegulatoryStatus(body));
      const wire = await rest.call({ method: "GET", path, read }, callOptions).catch((error: unknown) => {
        const { kind } = error as UpstreamError;
        if (kind === "not_found" || kind === "rejected") return null;
        throw error;
      });
      return wire && toRegulatoryStatus(wire, fetchedAt);
    },
  };
}

/** An answer about another object would bypass the access check. */
function about<Wire extends { Id?: string }>(id: string, wire: Wire): Wire {
  if (wire.Id !== undefined && wire.Id !== id) throw new UpstreamError("invalid_response");
  return wire;
}

function readEarlierCreate({ body }: TransportResponse): EarlierCreate {
  const { status, requestUrl, resource } = readStoredResponse(body);
  if (status < 200 || status >= 300) return { refusal: toUpstreamError(status, resource) };
  const { Id: id, ReturnUrl: returnUrl, Tag: tag } = readWireSession(resource);
  if (!id) throw new UpstreamError("invalid_response");
  const userId = /\/users\/([\w-]+)\/identity-verifications\/?$/.exec(requestUrl)?.[1];
  return { session: { id, userId, returnUrl, tag } };
}

/** The upstream's answer for an unknown object is not documented: 404, or 400 as for other resources. */
async function absentAsNotFound<Answer>(read: Promise<Answer>): Promise<Answer> {
  return read.catch((error: unknown) => {
    const { status, upstreamType } = error instanceof UpstreamError ? error.detail : {};
    throw status === 400 && upstreamType === "param_error" ? new UpstreamError("not_found", { status }) : error;
  });
}
