// The batching datasource of the resolvers; one per request. Every load ends with the access check, so that no resolver
// can forget it: missing and foreign objects are both null.
import DataLoader from "dataloader";
import type { Clock } from "../clock.js";
import { isPromise, type MaybePromise, whenKnown } from "../maybe-promise.js";
import type { Freshness } from "../schema/freshness.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import type { Person } from "../schema/person.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import type { CallClass } from "../upstream/call-class.js";
import { assertWaits, type CallOptions } from "../upstream/deadline.js";
import { undefinedIfUnread, UpstreamError } from "../upstream/upstream-error.js";
import { canSeeUser, type Viewer } from "../viewer.js";
import type { Created } from "./create-by-key.js";
import type { CreateOnce } from "./create-once.js";
import { onePerId } from "./one-per-id.js";
import { isReusable, type ReusableInput, reuseKey } from "./reusable-session.js";
import type { SessionStore } from "./session-store.js";
import type { NewSession, PersonRetry, SessionList, UpstreamApi } from "./upstream-api.js";
import type { UpstreamCache } from "./upstream-cache.js";

/** Summary: the fields that a list has too. Detail: all fields, which costs a view of the session. */
export type DetailLevel = "summary" | "detail";

/** Own choice: each costs a view, and users rarely have more pending sessions. */
const MAX_REUSE_VIEWS = 5;

type Found = IdentityVerification | null;

interface ReportedReturns {
  report(session: Pick<IdentityVerification, "id" | "userId">): void;
  of(sessionId: string): unknown;
}

export interface IdentityVerificationsParts {
  api: Pick<UpstreamApi, "retryPerson">;
  cache: UpstreamCache;
  store: Pick<SessionStore, "userOf">;
  creations: CreateOnce;
  /** Which users have just come back from the hosted page. */
  returns: ReportedReturns;
  viewer: Viewer;
  options: CallOptions;
  clock: Clock;
  /** A list fetched before this may lack newer sessions. */
  startedAt: Date;
}

/** Every method throws UpstreamError, and nothing else unless documented. */
export class IdentityVerifications {
  readonly #cache: UpstreamCache;
  readonly #store: Pick<SessionStore, "userOf">;
  readonly #creations: CreateOnce;
  readonly #api: Pick<UpstreamApi, "retryPerson">;
  readonly #returns: ReportedReturns;
  readonly #viewer: Viewer;
  readonly #options: CallOptions;
  readonly #clock: Clock;
  readonly #startedAt: Date;
  readonly #detailIds = new Set<string>();
  readonly #details = onePerId<Found>((id) => this.#view(id));
  readonly #lists = onePerId<SessionList | null>(
    (userId) =>
      this.#cache.freshSessionsOf(userId, this.#options) ?? nullIfAbsent(this.#cache.sessionsOf(userId, this.#options)),
  );
  readonly #users = onePerId<UserDetail | null>(
    (id) => this.#cache.freshUser(id, this.#options) ?? nullIfAbsent(this.#cache.user(id, this.#options)),
  );
  readonly #regulatory = onePerId<RegulatoryStatus>(
    (id) => this.#cache.freshRegulatoryStatus(id, this.#options) ?? this.#cache.regulatoryStatus(id, this.#options),
  );
  #summaryLoader: DataLoader<string, Found> | undefined;
  #listedLoader: DataLoader<string, Found> | undefined;

  constructor(parts: IdentityVerificationsParts) {
    const { api, cache, store, creations, returns, viewer, options, clock, startedAt } = parts;
    this.#api = api;
    this.#cache = cache;
    this.#store = store;
    this.#creations = creations;
    this.#returns = returns;
    this.#viewer = viewer;
    this.#options = options;
    this.#clock = clock;
    this.#startedAt = startedAt;
  }

  /** The session, or null when it is missing or foreign to the viewer. */
  load(id: string, detailLevel: DetailLevel): MaybePromise<Found> {
    const mayView = this.#mayView(id);
    if (detailLevel === "detail") this.#detailIds.add(id);
    // What is at hand has all fields.
    else if (!mayView || !this.#cache.hasFreshSession(id)) return this.#summaries.load(id);
    // Viewing an id that is not known to be the viewer's would reveal by its cost and timing whether it exists.
    return mayView ? this.#details.load(id) : this.#listed.load(id).then((found) => found && this.#details.load(id));
  }

  /** In the order of the ids; a failure affects its own id only. */
  loadMany(ids: readonly string[], detailLevel: DetailLevel): MaybePromise<(Found | Error)[]> {
    const found = ids.map((id) => this.load(id, detailLevel));
    return found.some(isPromise) ? allOrErrors(found) : (found as Found[]);
  }

  /** All sessions of a user as summaries, newest first; null when the user is missing or foreign to the viewer. */
  forUser(userId: string): MaybePromise<IdentityVerification[] | null> {
    return whenKnown(this.#list(userId), (list) => list?.sessions ?? null);
  }

  /** Freshness of the list that `forUser` returns. */
  listFreshness(userId: string): MaybePromise<Freshness | null> {
    return whenKnown(this.#list(userId), (list) => list?.freshness ?? null);
  }

  /** Null when the user is missing or foreign to the viewer. */
  user(id: string): MaybePromise<UserDetail | null> {
    return canSeeUser(this.#viewer, id) ? this.#users.load(id) : null;
  }

  /** Null when the user is foreign to the viewer. */
  regulatoryStatus(userId: string): MaybePromise<RegulatoryStatus | null> {
    return canSeeUser(this.#viewer, userId) ? this.#regulatory.load(userId) : null;
  }

  /**
   * @throws UpstreamError not_found when the user is not the viewer's, conflict when the key was used with other input
   * @throws TooManyOpenSessions
   */
  async create(session: NewSession): Promise<Created> {
    const { subject } = this.#viewer;
    if (subject === undefined || !canSeeUser(this.#viewer, session.userId)) throw new UpstreamError("not_found");
    // A client that leaves does not end it, and the audit line has to say what became of it.
    const caller = { ...this.#options, cancellation: undefined };
    const created = await this.#creations.create(subject, session, caller);
    this.#details.set(created.session.id, created.session);
    // A list loaded earlier in this request lacks the new session.
    this.#lists.forget(session.userId);
    return created;
  }

  /**
   * The user's newest pending session with the same return URL; or the key with which to create one, which is the same
   * for all who find none. Also where the upstream does not say, so that the user can start all the same.
   * @throws UpstreamError not_found when the user is not the viewer's; timeout or cancelled when the caller leaves
   */
  async findReusable(asked: ReusableInput): Promise<IdentityVerification | { key: string }> {
    const { userId, returnUrl } = asked;
    if (!canSeeUser(this.#viewer, userId)) throw new UpstreamError("not_found");
    const { deadlineAt } = this.#options;
    const nowMs = this.#clock.monotonicMs();
    // The rest of the time is for the creation.
    const caller = { ...this.#options, deadlineAt: nowMs + (deadlineAt - nowMs) / 2 };
    // Anew: of what is over the user has no use, and all who start at this moment have to find the same.
    const list = await undefinedIfUnread(() => this.#cache.sessionsOf(userId, caller, "mutation", this.#startedAt));
    const pending = list?.sessions.filter(({ status }) => status === IdentityVerificationStatus.PENDING) ?? [];
    for (const { id } of pending.slice(0, MAX_REUSE_VIEWS)) {
      const session = await undefinedIfUnread(() => this.#cache.newerSession(id, this.#startedAt, caller, "mutation"));
      if (session && canSeeUser(this.#viewer, session.userId) && isReusable(session, returnUrl)) return session;
    }
    assertWaits(this.#options, this.#clock);
    return { key: reuseKey(asked, list?.sessions[0]?.id) };
  }

  /** The session to whose return URL the user's browser came, read anew if pending; null if missing or foreign. */
  async reportReturn(id: string): Promise<Found> {
    const known = await this.load(id, "detail");
    if (known?.status !== IdentityVerificationStatus.PENDING || this.#returns.of(id) !== undefined) return known;
    const newer = await undefinedIfUnread(() => this.#cache.newerSession(id, this.#startedAt, this.#options));
    const session = newer ?? known;
    this.#details.set(id, session);
    if (session.status === IdentityVerificationStatus.PENDING) this.#returns.report(session);
    return session;
  }

  /** @throws UpstreamError not_found for a person in no session of the viewer's, rejected if it cannot be retried */
  async retryPerson(retry: Omit<PersonRetry, "userId">): Promise<Person> {
    const { sessionId, personId } = retry;
    const session = await (this.#mayView(sessionId)
      ? this.#view(sessionId, "mutation")
      : this.load(sessionId, "detail"));
    const person = session?.detail?.persons.find(({ id }) => id === personId);
    if (!session || !person) throw new UpstreamError("not_found");
    try {
      return await this.#api.retryPerson(
        { ...retry, sessionId: person.mainSessionId, userId: session.userId },
        { ...this.#options, callClass: "mutation" },
      );
    } finally {
      // Also when the response was lost: the retry may have happened. The person is shown in both sessions.
      for (const id of new Set([session.id, person.mainSessionId])) {
        this.#cache.mayHaveChanged({ ...session, id });
        this.#details.forget(id);
      }
    }
  }

  #mayView(id: string): boolean {
    return canSeeUser(this.#viewer, this.#store.userOf(id));
  }

  #list(userId: string): MaybePromise<SessionList | null> {
    return canSeeUser(this.#viewer, userId) ? this.#lists.load(userId) : null;
  }

  #view(id: string, callClass?: CallClass): MaybePromise<Found> {
    const caller = this.#options;
    const found = this.#cache.freshSession(id, caller) ?? nullIfAbsent(this.#cache.session(id, caller, callClass));
    return whenKnown(found, (session) => (session && canSeeUser(this.#viewer, session.userId) ? session : null));
  }

  get #summaries(): DataLoader<string, Found> {
    return (this.#summaryLoader ??= new DataLoader((ids) => this.#summarise(ids)));
  }

  get #listed(): DataLoader<string, Found> {
    return (this.#listedLoader ??= new DataLoader((ids) => this.#findInLists(ids)));
  }

  /**
   * Views or lists, whichever costs fewer calls: a viewer who is not an operator has few users, and the lists of those
   * contain all of their sessions.
   */
  async #summarise(ids: readonly string[]): Promise<(Found | Error)[]> {
    const undetailed = ids.filter((id) => !this.#detailIds.has(id));
    const areFew = this.#viewer.userIds.length >= undetailed.length && undetailed.every((id) => this.#mayView(id));
    if (this.#viewer.isOperator || areFew) {
      const views = await this.loadMany(ids, "detail");
      // A list has all fields of a summary, so it can replace a view that failed.
      return Promise.all(
        views.map((view, index) =>
          view instanceof Error ? this.#listed.load(ids[index] ?? "").catch(() => view) : Promise.resolve(view),
        ),
      );
    }
    return allOrErrors(ids.map((id) => (this.#detailIds.has(id) ? this.load(id, "detail") : this.#listed.load(id))));
  }

  /** As summaries. A session in none of the viewer's lists is not theirs, provided that the lists are recent enough. */
  async #findInLists(ids: readonly string[]): Promise<(Found | Error)[]> {
    const lists = await allOrErrors(this.#viewer.userIds.map((userId) => this.#lists.load(userId)));
    const known = summariesOf(lists);
    const areAllKnown = ids.every((id) => known.has(id) || this.#mayView(id));
    const newest = areAllKnown ? lists : await Promise.all(lists.map((list, index) => this.#newer(list, index)));
    const summaries = areAllKnown ? known : summariesOf(newest);

    const absence = absenceIn(newest);
    return Promise.all(
      ids.map(async (id) => {
        const summary = summaries.get(id);
        if (summary) return summary;
        if (!this.#mayView(id) && absence !== undefined) return absence;
        return valueOrError(this.#details.load(id));
      }),
    );
  }

  /** A list that has just failed to load is not read again. */
  async #newer(list: SessionList | Error | null, index: number): Promise<SessionList | Error | null> {
    const userId = this.#viewer.userIds[index];
    const isOlder = !(list instanceof Error) && list !== null && list.freshness.fetchedAt < this.#startedAt;
    if (userId === undefined || !isOlder || list.freshness.isStale) return list;
    return valueOrError(nullIfAbsent(this.#cache.newerSessionsOf(userId, this.#startedAt, this.#options)));
  }
}

function summariesOf(lists: readonly (SessionList | Error | null)[]): Map<string, IdentityVerification> {
  const sessions = lists.flatMap((list) => (list instanceof Error ? [] : (list?.sessions ?? [])));
  return new Map(sessions.map((session) => [session.id, session]));
}

/**
 * What a session is that is in none of the lists; undefined if only a view can tell. Replacing a list that has failed,
 * or has an unreadable entry, by one view per id would multiply the load on a failing upstream.
 */
function absenceIn(lists: readonly (SessionList | Error | null)[]): Error | null | undefined {
  const failure = lists.map(failureOf).find((error) => error !== undefined);
  if (failure) return failure;
  const read = lists.filter((list): list is SessionList => list !== null && !(list instanceof Error));
  if (!read.every(({ isComplete }) => isComplete)) return undefined;
  return read.some(({ hasUnreadable }) => hasUnreadable) ? new UpstreamError("invalid_response") : null;
}

/** Why a session's absence from this list proves nothing, if so. */
function failureOf(list: SessionList | Error | null): Error | undefined {
  if (list instanceof Error) return list;
  return list?.freshness.isStale ? new UpstreamError("unavailable") : undefined;
}

async function valueOrError<Value>(value: MaybePromise<Value>): Promise<Value | Error> {
  try {
    return await value;
  } catch (error) {
    return error as Error;
  }
}

function allOrErrors<Value>(values: readonly MaybePromise<Value>[]): Promise<(Value | Error)[]> {
  return Promise.all(values.map(valueOrError));
}

async function nullIfAbsent<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UpstreamError && error.kind === "not_found") return null;
    throw error;
  }
}
