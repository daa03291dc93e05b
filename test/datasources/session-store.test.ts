import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createChangeFeed, type Origin, type SessionChange } from "../../src/datasources/change-feed.js";
import { toIdentityVerification, toSummary } from "../../src/datasources/mapping.js";
import { createSessionStore } from "../../src/datasources/session-store.js";
import { readWireSession } from "../../src/datasources/wire.js";
import type { IdentityVerification } from "../../src/schema/identity-verification.js";

const id = "idnver_1";
const origin = { id, userId: "user_1", fetchedAt: new Date(0), sessionValidityMs: 1 };

interface State {
  status: string;
  updatedSeconds: number;
}

interface SentPerson {
  Id?: string;
  Status: string;
}

const wire = ({ status, updatedSeconds }: State, PSCs: SentPerson[] = []) =>
  readWireSession({ Id: id, Status: status, CreationDate: 1, LastUpdate: updatedSeconds, Checks: [], PSCs });
const viewOf = (state: State, persons?: SentPerson[]) => toIdentityVerification(wire(state, persons), origin);
const rowOf = (state: State) => toSummary(wire(state), origin);

function createInstance() {
  const feed = createChangeFeed();
  const emitted: SessionChange[] = [];
  feed.subscribe((change) => void (change.subject === "session" && emitted.push(change)));
  const store = createSessionStore(feed);
  const observe = (session: IdentityVerification, from: Origin = "read", isAwaited = true) =>
    store.merge({ session, origin: from, isOvertaken: false, isAnnounced: false, isAwaited });
  return { store, emitted, observe };
}

/** States a session goes through. Several may have the same date, but only where the statuses have an order. */
const histories: fc.Arbitrary<State[]> = fc
  .record({
    open: fc.constantFrom(["PENDING"], ["REVIEW"], ["PENDING", "REVIEW"], ["PENDING", "PENDING", "REVIEW", "REVIEW"]),
    unknown: fc.subarray(["INVENTED_A", "INVENTED_B"]),
    decision: fc.constantFrom([], ["VALIDATED"], ["REFUSED"], ["VALIDATED", "OUT_OF_DATE"], ["ERROR"], ["EXPIRED"]),
    pauses: fc.array(fc.nat({ max: 2 }), { minLength: 8, maxLength: 8 }),
  })
  .map(({ open, unknown, decision, pauses }) => {
    let updatedSeconds = 10;
    return [...open, ...unknown, ...decision].map((status, index, all) => {
      const before = all[index - 1];
      const isOrdered = !status.startsWith("INVENTED") && !before?.startsWith("INVENTED") && before !== status;
      updatedSeconds += (pauses[index] ?? 0) + (isOrdered ? 0 : 1);
      return { status, updatedSeconds };
    });
  });

interface Observed {
  step: number;
  isView: boolean;
  from: Origin;
}
const observations = fc.array(
  fc.record({
    step: fc.nat({ max: 7 }),
    isView: fc.boolean(),
    from: fc.constantFrom<Origin>("read", "own", "instance"),
  }),
  { minLength: 1, maxLength: 12 },
);
const stepsOf = (history: State[], observed: Observed[]) =>
  observed.map((each) => ({ ...each, step: each.step % history.length }));

describe("any observations of one history, in any order, some lost and some doubled", () => {
  test("result in the newest of them, never step back, and emit each change once", () => {
    fc.assert(
      fc.property(histories, observations, (history, observed) => {
        const { store, emitted, observe } = createInstance();
        const expected: State[] = [];
        let [newest, newestView] = [-1, -1];
        for (const { step, isView, from } of stepsOf(history, observed)) {
          const state = history[step] as State;
          observe(isView ? viewOf(state) : rowOf(state), from);
          if (step > newest) expected.push(state);
          newest = Math.max(newest, step);
          if (isView) newestView = Math.max(newestView, step);
          const [listed, view] = [store.listed(id), store.view(id)];
          expect(listed && stateOf(listed)).toEqual(history[newest]);
          expect(view && stateOf(view)).toEqual(newestView < 0 ? undefined : history[newest]);
          const isOlder = history[newestView]?.status !== history[newest]?.status;
          expect(view?.freshness.isStale).toBe(view && isOlder);
        }
        expect(changesIn(emitted)).toEqual(expected);
      }),
    );
  });

  test("by two instances that merge what the other emits, result in the same state, without an echo", () => {
    fc.assert(
      fc.property(
        histories,
        fc.array(fc.record({ isFirst: fc.boolean(), step: fc.nat({ max: 7 }), isView: fc.boolean() }), {
          minLength: 1,
        }),
        fc.infiniteStream(fc.boolean()),
        (history, observed, isLate) => {
          const instances = [createInstance(), createInstance()] as const;
          const delivered = [0, 0];
          const deliver = (to: 0 | 1) => {
            const { emitted } = instances[to === 0 ? 1 : 0];
            for (; (delivered[to] ?? 0) < emitted.length; delivered[to] = (delivered[to] ?? 0) + 1) {
              const change = emitted[delivered[to] ?? 0];
              if (change && change.origin !== "instance") instances[to].observe(change.session, "instance");
            }
          };
          for (const { isFirst, step, isView } of observed) {
            const state = history[step % history.length] as State;
            instances[isFirst ? 0 : 1].observe(isView ? viewOf(state) : rowOf(state));
            if (!isLate.next().value) deliver(0);
            if (!isLate.next().value) deliver(1);
          }
          deliver(0);
          deliver(1);
          const newest = Math.max(...observed.map(({ step }) => step % history.length));
          for (const { store, emitted } of instances) {
            const listed = store.listed(id);
            expect(listed && stateOf(listed)).toEqual(history[newest]);
            const changes = changesIn(emitted).map((state) => JSON.stringify(state));
            expect(new Set(changes).size).toBe(changes.length);
          }
        },
      ),
    );
  });
});

const stateOf = ({ rawStatus, updatedAt }: IdentityVerification): State => ({
  status: rawStatus ?? "",
  updatedSeconds: (updatedAt?.getTime() ?? NaN) / 1_000,
});
const changesIn = (emitted: readonly SessionChange[]) =>
  emitted.filter(({ kind }) => kind === "new" || kind === "changed").map(({ session }) => stateOf(session));
const kindsIn = (emitted: readonly SessionChange[]) => emitted.map(({ kind }) => kind);
const pending = { status: "PENDING", updatedSeconds: 10 };
const refused = { status: "REFUSED", updatedSeconds: 20 };

test("the first observation of a session is emitted only if somebody may wait for it", () => {
  const { emitted, observe } = createInstance();
  observe(viewOf(pending), "read", false);
  expect(emitted).toEqual([]);
  observe(viewOf(refused), "read", false);
  expect(emitted).toMatchObject([{ kind: "changed", origin: "read", session: { status: "REFUSED" } }]);
});

test("a change that a list shows has no details, and is emitted as detailed once a view shows them", () => {
  const { store, emitted, observe } = createInstance();
  observe(viewOf(pending), "read", false);
  observe(rowOf(refused));
  expect(emitted.at(-1)?.session.detail).toBeUndefined();
  expect(store.view(id)?.isSettled).toBe(false);
  observe(viewOf(refused));
  expect(kindsIn(emitted)).toEqual(["changed", "detailed"]);
  expect(store.view(id)?.isSettled).toBe(true);
});

test("persons change independently of the session, and belong to it", () => {
  const { store, emitted, observe } = createInstance();
  const validated = { status: "VALIDATED", updatedSeconds: 20 };
  observe(viewOf(validated), "read", false);
  observe(viewOf(validated, [{ Id: "psc_1", Status: "PENDING" }]));
  expect(store.sessionOfPerson("psc_1")).toBe(id);
  expect(store.sessionsWithOpenPersons()).toEqual([id]);
  observe(viewOf(validated, [{ Id: "psc_1", Status: "VALIDATED" }]));
  observe(viewOf(validated, [{ Id: "psc_1", Status: "VALIDATED" }]));
  observe(rowOf(validated));
  expect(kindsIn(emitted)).toEqual(["changed", "changed"]);
  expect(store.sessionsWithOpenPersons()).toEqual([]);
});

test("persons without an id do not collapse, and keep the session unsettled", () => {
  const { store, emitted, observe } = createInstance();
  const validated = { status: "VALIDATED", updatedSeconds: 20 };
  const persons = (...statuses: string[]) =>
    viewOf(
      validated,
      statuses.map((Status) => ({ Status })),
    );
  observe(persons("VALIDATED", "PENDING"), "read", false);
  expect(store.sessionsWithOpenPersons()).toEqual([id]);
  expect(store.sessionOfPerson("null")).toBeUndefined();
  observe(persons("VALIDATED"));
  observe(persons("VALIDATED", "VALIDATED"));
  observe(persons("VALIDATED", "VALIDATED"));
  expect(kindsIn(emitted)).toEqual(["changed", "changed"]);
  expect(store.sessionsWithOpenPersons()).toEqual([]);
});

test("a session whose persons can no longer appear is emitted as settled", () => {
  const { emitted, observe } = createInstance();
  const view = viewOf({ status: "VALIDATED", updatedSeconds: 20 });
  observe(Object.assign(view, { isSettled: false }), "read", false);
  observe(viewOf({ status: "VALIDATED", updatedSeconds: 20 }));
  expect(kindsIn(emitted)).toEqual(["settled"]);
});
