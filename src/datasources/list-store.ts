// The lists of users' sessions, by id: the sessions themselves are in the session store.
import { LRUCache } from "lru-cache";
import { atMost } from "../limits/entry-limit.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { Observed } from "./change-feed.js";
import type { ValueStore } from "./read-through-cache.js";
import { newestFirst, stateOf } from "./session-order.js";
import type { SessionList } from "./upstream-api.js";

export interface ListStore extends ValueStore<SessionList> {
  /** Whether its user's list is known and does not contain the session. */
  lacks(session: IdentityVerification): boolean;
  includes(session: IdentityVerification): boolean;
  /** Adds a session to the list of its user, if that is known, in its place. */
  add(session: IdentityVerification): void;
}

interface KnownList extends Omit<SessionList, "sessions"> {
  /** Newest first. */
  ids: readonly string[];
}

export const MAX_LISTS = 5_000;

export interface ListStoreOptions {
  listed: (sessionId: string) => IdentityVerification | undefined;
  /** @param isNew not known from the list before */
  merge: (session: IdentityVerification, observation: Observed, isNew: boolean) => void;
}

export function createListStore({ listed, merge }: ListStoreOptions): ListStore {
  const lists = new LRUCache<string, KnownList>(atMost(MAX_LISTS));

  const listOf = ({ userId }: IdentityVerification) => (userId === undefined ? undefined : lists.peek(userId));

  return {
    lacks(session) {
      const list = listOf(session);
      return list !== undefined && !list.ids.includes(session.id);
    },
    includes: (session) => listOf(session)?.ids.includes(session.id) ?? false,
    add(session) {
      const { id, userId } = session;
      const list = listOf(session);
      if (userId === undefined || !list) return;
      const isOlder = (other: IdentityVerification | undefined) => other && newestFirst(session, other) < 0;
      const next = list.ids.findIndex((each) => isOlder(listed(each)));
      lists.set(userId, { ...list, ids: list.ids.toSpliced(next < 0 ? list.ids.length : next, 0, id) });
    },
    get(userId) {
      const list = lists.get(userId);
      if (!list) return undefined;
      const { ids, ...rest } = list;
      const sessions = ids.map(listed).filter((session) => session !== undefined);
      return sessions.length === ids.length ? { sessions, ...rest } : undefined;
    },
    delete: (userId) => void lists.delete(userId),
    merge(userId, { sessions, ...rest }, { origin, isOvertaken }) {
      const known = lists.get(userId);
      const knownIds = new Set(known?.ids);
      if (!isOvertaken || !known) lists.set(userId, { ids: sessions.map(({ id }) => id), ...rest });
      for (const session of sessions) {
        // Known, but evicted from the session store: it may have changed since.
        const isNew = known !== undefined && (!knownIds.has(session.id) || !listed(session.id));
        merge(session, { origin, isOvertaken }, isNew);
      }
    },
  };
}

/** Two lists with the same version have the same sessions in the same states. */
export function versionOfList({ sessions }: SessionList): string {
  return sessions.map((session) => `${session.id} ${stateOf(session)}`).join();
}
