// The batching datasource of the resolvers; one per request. Every load ends with the access check, so that no resolver
// can forget it: missing and foreign objects are both null.
import DataLoader from "dataloader";
import type { Freshness } from "../schema/freshness.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import type { Person } from "../schema/person.js";
import type { UserDetail } from "../schema/user.js";
import type { CallClass } from "../upstream/call-class.js";
import type { CallOptions } from "../upstream/deadline.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { canSeeUser, type Viewer } from "../viewer.js";
import type { CreateOnce } from "./create-once.js";
import { isSameReturnUrl } from "./return-url.js";
import type { SessionStore } from "./session-store.js";
import type { NewSession, PersonRetry, SessionList, UpstreamApi } from "./upstream-api.js";
import type { UpstreamCache } from "./upstream-cache.js";

/** Summary: the fields that a list has too. Detail: all fields, which costs a view of the session. */
export type DetailLevel = "summary" | "detail";

/** Own choice: each costs a view, and users rarely have more pending sessions. */
const MAX_REUSE_VIEWS = 5;

type Found = IdentityVerification | null;

export interface IdentityVerificationsParts {
  api: Pick<UpstreamApi, "retryPerson">;
  cache: UpstreamCache;
  store: Pick<SessionStore, "userOf">;
  creations: CreateOnce;
  viewer: Viewer;
  options: CallOptions;
  /** A list fetched before this may lack newer sessions. */
  startedAt: Date;
}

/** Every method throws UpstreamError, and nothing else unless documented. */
export class IdentityVerifications {
  readonly #cache: UpstreamCache;
  readonly #store: Pick<SessionStore, "userOf">;
  readonly #creations: CreateOnce;
  readonly #api: Pick<UpstreamApi, "retryPerson">;
  readonly #viewer: Viewer;
  readonly #options: CallOptions;
  readonly #startedAt: Date;
  readonly #detailIds = new Set<string>();
  readonly #details: DataLoader<string, Found>;
  readonly #summaries: DataLoader<string, Found>;
  readonly #listed: DataLoader<string, Found>;
  readonly #lists: DataLoader<string, SessionList | null>;
  readonly #users: DataLoader<string, UserDetail | null>;

  constructor(parts: IdentityVerificationsParts) {
    const { api, cache, store, creations, viewer, options, startedAt } = parts;
    this.#api = api;
    this.#cache = cache;
    this.#store = store;
    this.#creations = creations;
    this.#viewer = viewer;
    this.#options = options;
    this.#startedAt = startedAt;
    this.#details = onePerId((id) => this.#view(id));
    this.#summaries = new DataLoader((ids) => this.#summarise(ids));
    this.#listed = new DataLoader((ids) => this.#findInLists(ids));
    this.#lists = onePerId((userId) => nullIfAbsent(cache.sessionsOf(userId, options)));
    this.#users = onePerId((id) => nullIfAbsent(cache.user(id, options)));
  }

  /** The session, or null when it is missing or foreign to the viewer. */
  async load(id: string, detailLevel: DetailLevel): Promise<Found> {
    if (detailLevel === "summary") return this.#summaries.load(id);
    this.#detailIds.add(id);
    // Viewing an id that is not known to be the viewer's would reveal by its cost and timing whether it exists.
    if (!this.#mayView(id) && (await this.#listed.load(id)) === null) return null;
    return this.#details.load(id);
  }

  /** In the order of the ids; a failure affects its own id only. */
  loadMany(ids: readonly string[], detailLevel: DetailLevel): Promise<(Found | Error)[]> {
    return Promise.all(ids.map((id) => this.load(id, detailLevel).catch((error: unknown) => error as Error)));
  }

  /** All sessions of a user as summaries, newest first; null when the user is missing or foreign to the viewer. */
  async forUser(userId: string): Promise<IdentityVerification[] | null> {
    if (!canSeeUser(this.#viewer, userId)) return null;
    return (await this.#lists.load(userId))?.sessions ?? null;
  }

  /** Freshness of the list that `forUser` returns. */
  async listFreshness(userId: string): Promise<Freshness | null> {
    if (!canSeeUser(this.#viewer, userId)) return null;
    return (await this.#lists.load(userId))?.freshness ?? null;
  }

  /** Null when the user is missing or foreign to the viewer. */
  async user(id: string): Promise<UserDetail | null> {
    return canSeeUser(this.#viewer, id) ? this.#users.load(id) : null;
  }

  /**
   * @throws UpstreamError not_found when the user is not the viewer's, conflict when the key was used with other input
   * @throws TooManyOpenSessions
   */
  async create(session: NewSession): Promise<IdentityVerification> {
    const { subject } = this.#viewer;
    if (subject === undefined || !canSeeUser(this.#viewer, session.userId)) throw new UpstreamError("not_found");
    const created = await this.#creations.create(subject, session, this.#options);
    this.#details.clear(created.id).prime(created.id, created);
    // A list loaded earlier in this request lacks the new session.
    this.#lists.clear(session.userId);
    return created;
  }

  /** @throws UpstreamError not_found for a person in no session of the viewer's, rejected if it cannot be retried */
  async retryPerson(retry: Omit<PersonRetry, "userId">): Promise<Person> {
    const { sessionId } = retry;
    const session = await (this.#mayView(sessionId)
      ? this.#view(sessionId, "mutation")
      : this.load(sessionId, "detail"));
    if (!session?.detail?.persons.some(({ id }) => id === retry.personId)) throw new UpstreamError("not_found");
    try {
      return await this.#api.retryPerson(
        { ...retry, userId: session.userId },
        { ...this.#options, callClass: "mutation" },
      );
    } finally {
      // Also when the response was lost: the retry may have happened.
      this.#cache.mayHaveChanged(session);
      this.#details.clear(session.id);
    }
  }

  /**
   * The user's newest pending session with the same return URL; null also when the upstream does not say, so that the
   * user can start all the same.
   */
  async findReusable(userId: string, returnUrl: string): Promise<Found> {
    if (!canSeeUser(this.#viewer, userId)) return null;
    const list = await nullIfUnknown(this.#cache.sessionsOf(userId, this.#options, "mutation"));
    const pending = list?.sessions.filter(({ status }) => status === IdentityVerificationStatus.PENDING) ?? [];
    for (const { id } of pending.slice(0, MAX_REUSE_VIEWS)) {
      const session = await nullIfUnknown(this.#view(id, "mutation"));
      const isPending = session?.status === IdentityVerificationStatus.PENDING && session.detail?.hostedUrl != null;
      if (isPending && isSameReturnUrl(session.detail?.returnUrl, returnUrl)) return session;
    }
    return null;
  }

  #mayView(id: string): boolean {
    return canSeeUser(this.#viewer, this.#store.userOf(id));
  }

  async #view(id: string, callClass?: CallClass): Promise<Found> {
    const session = await nullIfAbsent(this.#cache.session(id, this.#options, callClass));
    return session && canSeeUser(this.#viewer, session.userId) ? session : null;
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
    return Promise.all(
      ids.map((id) =>
        (this.#detailIds.has(id) ? this.load(id, "detail") : this.#listed.load(id)).catch(
          (error: unknown) => error as Error,
        ),
      ),
    );
  }

  /** As summaries. A session in none of the viewer's lists is not theirs, provided that the lists are recent enough. */
  async #findInLists(ids: readonly string[]): Promise<(Found | Error)[]> {
    const lists = await this.#lists.loadMany(this.#viewer.userIds);
    const known = summariesOf(lists);
    const areAllKnown = ids.every((id) => known.has(id) || this.#mayView(id));
    const newest = areAllKnown ? lists : await Promise.all(lists.map((list, index) => this.#newer(list, index)));
    const summaries = areAllKnown ? known : summariesOf(newest);

    const isComplete = newest.every((list) => list instanceof Error || list === null || list.isComplete);
    const failure = newest.map(failureOf).find((error) => error !== undefined);
    return Promise.all(
      ids.map(async (id) => {
        const summary = summaries.get(id);
        if (summary) return summary;
        // Replacing a failed list by one view per id would multiply the load on a failing upstream.
        if (!this.#mayView(id) && (isComplete || failure)) return failure ?? null;
        return this.#details.load(id).catch((error: unknown) => error as Error);
      }),
    );
  }

  /** A list that has just failed to load is not read again. */
  async #newer(list: SessionList | Error | null, index: number): Promise<SessionList | Error | null> {
    const userId = this.#viewer.userIds[index];
    const isOlder = !(list instanceof Error) && list !== null && list.freshness.fetchedAt < this.#startedAt;
    if (userId === undefined || !isOlder || list.freshness.isStale) return list;
    return nullIfAbsent(this.#cache.newerSessionsOf(userId, this.#startedAt, this.#options)).catch(
      (error: unknown) => error as Error,
    );
  }
}

function summariesOf(lists: readonly (SessionList | Error | null)[]): Map<string, IdentityVerification> {
  const sessions = lists.flatMap((list) => (list instanceof Error ? [] : (list?.sessions ?? [])));
  return new Map(sessions.map((session) => [session.id, session]));
}

/** Why a session's absence from this list proves nothing, if so. */
function failureOf(list: SessionList | Error | null): Error | undefined {
  if (list instanceof Error) return list;
  return list?.freshness.isStale ? new UpstreamError("unavailable") : undefined;
}

/** Deduplicates within the request; the upstream has no batch read. */
function onePerId<Value>(load: (id: string) => Promise<Value>): DataLoader<string, Value> {
  return new DataLoader((ids) => Promise.all(ids.map((id) => load(id).catch((error: unknown) => error as Error))));
}

async function nullIfUnknown<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

async function nullIfAbsent<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UpstreamError && error.kind === "not_found") return null;
    throw error;
  }
}
