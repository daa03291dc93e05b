// One record per session, and who belongs to whom. `merge` is its only writer: it keeps the newest of all observations,
// and emits what has changed.
import { LRUCache } from "lru-cache";
import { atMost } from "../limits/entry-limit.js";
import type { Measurements } from "../measurements.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { type ChangeFeed, mayBeOlder, type Observed, type SessionChange } from "./change-feed.js";
import { hasChanged, mergeObservation, type SessionRecord, stateOf, toListed, toView } from "./session-order.js";

interface Observation extends Observed {
  /** A view, or an entry of a list. */
  session: IdentityVerification;
  /** An event had announced a change, and has invalidated the user. */
  isAnnounced: boolean;
  /** Somebody may wait for the session, should this be its first observation. */
  isAwaited: boolean;
}

export interface SessionStore {
  merge(observation: Observation): void;
  /**
   * Whether a newer state is known than that of a view which instances share. If there has been no view here, the newer
   * state was the first observation, and nobody was told of the change: emits it.
   */
  overtakes(view: IdentityVerification): boolean;
  /** The newest view with the newest state; undefined unless a view has been observed. */
  view(id: string): IdentityVerification | undefined;
  /** The newest state, with details if there are any as new. */
  listed(id: string): IdentityVerification | undefined;
  /** The owner's user id, if known. */
  userOf(id: string): string | undefined;
  /** Ids of all sessions of the user that are known. */
  sessionsOf(userId: string): string[];
  delete(id: string): void;
  sessionOfPerson(personId: string): string | undefined;
  /** Ids of decided sessions whose persons are being verified or may still appear. */
  sessionsWithOpenPersons(): string[];
}

/** Own choice: some 50 MB at about 5 kB each (measured on the simulator's), or ten times as many entries of lists. */
export const MAX_VIEWS = 10_000;
const SIZE_OF_VIEW = 10;
const MAX_PERSONS = 20_000;
const MAX_OPEN_PERSONS = 2_000;

export function createSessionStore(
  feed: Pick<ChangeFeed, "emit">,
  measurements?: Pick<Measurements, "sessionDecided">,
): SessionStore {
  const records = new LRUCache<string, SessionRecord>({
    maxSize: MAX_VIEWS * SIZE_OF_VIEW,
    sizeCalculation: ({ viewed }) => (viewed ? SIZE_OF_VIEW : 1),
  });
  const sessionByPerson = new LRUCache<string, string>(atMost(MAX_PERSONS));
  const withOpenPersons = new LRUCache<string, true>(atMost(MAX_OPEN_PERSONS));

  function indexPersons({ id, isFinal, isSettled, detail }: IdentityVerification): void {
    for (const person of detail?.persons ?? []) if (person.id != null) sessionByPerson.set(person.id, id);
    if (isFinal && !isSettled) withOpenPersons.set(id, true);
    else withOpenPersons.delete(id);
  }

  function merge(observation: Observation): void {
    const { session: observed, origin, isAnnounced, isAwaited } = observation;
    const before = records.get(observed.id);
    const after = mergeObservation(before, observed, mayBeOlder(observation));
    records.set(observed.id, after);
    if (after.viewed && after.viewed !== before?.viewed) indexPersons(after.viewed);
    const isDecided = before && !before.newest.isFinal && after.newest.isFinal;
    // The instance that has observed it counts it.
    if (isDecided && origin !== "instance") measurements?.sessionDecided(toListed(after));
    const kind = before ? changeOf(before, after) : isAwaited ? "new" : undefined;
    if (kind) feed.emit({ subject: "session", session: toListed(after), kind, origin, isAnnounced });
  }

  return {
    merge,
    overtakes(view) {
      const known = records.get(view.id);
      if (!known || stateOf(mergeObservation(known, view, true).newest) === stateOf(view)) return false;
      if (!known.viewed && known.newest.rawStatus !== view.rawStatus) {
        // Observed again, in the order in which they were read: that tells of the change.
        const observation = { isOvertaken: false, isAnnounced: false, isAwaited: false };
        records.delete(view.id);
        merge({ session: view, origin: "instance", ...observation });
        merge({ session: known.newest, origin: "read", ...observation });
      }
      return true;
    },
    view(id) {
      const record = records.get(id);
      return record && toView(record);
    },
    listed(id) {
      const record = records.get(id);
      return record && toListed(record);
    },
    userOf: (id) => records.get(id)?.newest.userId,
    sessionsOf: (userId) =>
      [...records.entries()].filter(([, { newest }]) => newest.userId === userId).map(([id]) => id),
    delete(id) {
      for (const person of records.peek(id)?.viewed?.detail?.persons ?? [])
        if (person.id != null) sessionByPerson.delete(person.id);
      withOpenPersons.delete(id);
      records.delete(id);
    },
    sessionOfPerson: (personId) => sessionByPerson.get(personId),
    sessionsWithOpenPersons: () => [...withOpenPersons.keys()],
  };
}

function changeOf(before: SessionRecord, after: SessionRecord): SessionChange["kind"] | undefined {
  if (hasChanged(before, after)) return "changed";
  const [known, view] = [toView(before), toView(after)];
  if (!known || !view) return undefined;
  if (known.freshness.isStale && !view.freshness.isStale) return "detailed";
  return view.isSettled && !known.isSettled ? "settled" : undefined;
}
