import { expect, test } from "@jest/globals";
import { Cancellation } from "../../src/cancellation.js";
import { systemClock } from "../../src/clock.js";
import { createUserTurns, type LastTurn } from "../../src/datasources/user-turns.js";
import type { CallOptions } from "../../src/upstream/deadline.js";

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const PATIENT: CallOptions = { deadlineAt: Infinity };

/** Work that ends when the test says so, and what it was given. */
function createWork() {
  const given: (string | undefined)[] = [];
  let end: (id: string) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const result = new Promise<{ session: { id: string } }>((resolve, reject) => {
    end = (id) => resolve({ session: { id } });
    fail = reject;
  });
  const work = ({ sessionId }: LastTurn) => {
    given.push(sessionId);
    return result;
  };
  return { work, given, end, fail };
}

test("work of one user runs one after the other, and is given the session of the work before", async () => {
  const turns = createUserTurns(systemClock);
  const [first, second, third] = [createWork(), createWork(), createWork()];
  const results = [first, second, third].map(({ work }) => turns.take("ada", PATIENT, work));
  await nextTurn();
  expect([first.given, second.given, third.given]).toEqual([[undefined], [], []]);
  first.end("idnver_1");
  await results[0];
  await nextTurn();
  expect([second.given, third.given]).toEqual([["idnver_1"], []]);
  second.end("idnver_2");
  third.end("idnver_3");
  expect(await Promise.all(results)).toEqual(["idnver_1", "idnver_2", "idnver_3"].map((id) => ({ session: { id } })));
  expect(third.given).toEqual(["idnver_2"]);
});

test("nothing is remembered once nobody waits", async () => {
  const turns = createUserTurns(systemClock);
  const [first, second] = [createWork(), createWork()];
  first.end("idnver_1");
  await turns.take("ada", PATIENT, first.work);
  await nextTurn();
  second.end("idnver_2");
  await turns.take("ada", PATIENT, second.work);
  expect(second.given).toEqual([undefined]);
});

test("work that fails does not fail the next, which is given what the failed work was given", async () => {
  const turns = createUserTurns(systemClock);
  const [first, second, third] = [createWork(), createWork(), createWork()];
  const results = [first, second, third].map(({ work }) => turns.take("ada", PATIENT, work));
  first.end("idnver_1");
  second.fail(new Error("no luck"));
  third.end("idnver_3");
  await expect(results[1]).rejects.toThrow("no luck");
  await results[2];
  expect(third.given).toEqual(["idnver_1"]);
});

test("users do not wait for each other", async () => {
  const turns = createUserTurns(systemClock);
  const bens = createWork();
  void turns.take("ada", PATIENT, createWork().work);
  bens.end("idnver_1");
  expect(await turns.take("ben", PATIENT, bens.work)).toEqual({ session: { id: "idnver_1" } });
});

test("who leaves while waiting is told at once, starts nothing and holds up nobody", async () => {
  // A timer ends before its time by this clock, which is slow.
  const monotonicMs = () => performance.now() / 20;
  const turns = createUserTurns({ ...systemClock, monotonicMs });
  const [first, cancelled, late, last] = [createWork(), createWork(), createWork(), createWork()];
  const cancellation = new Cancellation();
  const running = turns.take("ada", PATIENT, first.work);
  const leaving = turns.take("ada", { ...PATIENT, cancellation }, cancelled.work);
  const expiring = turns.take("ada", { deadlineAt: monotonicMs() + 1 }, late.work);
  const staying = turns.take("ada", PATIENT, last.work);
  cancellation.cancel();
  await expect(leaving).rejects.toMatchObject({ kind: "cancelled" });
  await expect(expiring).rejects.toMatchObject({ kind: "timeout" });
  expect(last.given).toEqual([]);
  first.end("idnver_1");
  last.end("idnver_2");
  await Promise.all([running, staying]);
  expect([cancelled.given, late.given, last.given]).toEqual([[], [], ["idnver_1"]]);
});

test("the turn of who leaves lasts until the work has ended", async () => {
  const turns = createUserTurns(systemClock);
  const [first, second] = [createWork(), createWork()];
  const cancellation = new Cancellation();
  const leaving = turns.take("ada", { ...PATIENT, cancellation }, first.work);
  const staying = turns.take("ada", PATIENT, second.work);
  await nextTurn();
  cancellation.cancel();
  await expect(leaving).rejects.toMatchObject({ kind: "cancelled" });
  await nextTurn();
  expect(second.given).toEqual([]);
  first.end("idnver_1");
  second.end("idnver_1");
  await staying;
  expect(second.given).toEqual(["idnver_1"]);
});

test("among instances, what another one has created counts, and the shared turn ends with the work", async () => {
  const ended: (string | undefined)[] = [];
  const turns = createUserTurns(systemClock, {
    take: () =>
      Promise.resolve({
        last: { sessionId: "idnver_elsewhere", isUnfinished: false },
        end: (id) => {
          ended.push(id);
          return Promise.resolve();
        },
      }),
  });
  const [first, second] = [createWork(), createWork()];
  first.end("idnver_1");
  second.fail(new Error("no luck"));
  await turns.take("ada", PATIENT, first.work);
  await expect(turns.take("ada", PATIENT, second.work)).rejects.toThrow("no luck");
  expect(first.given).toEqual(["idnver_elsewhere"]);
  expect(ended).toEqual(["idnver_1", undefined]);
});

test("the next in this process asks for the shared turn once the one before has ended", async () => {
  let isTaken = false;
  let endShared = () => {};
  const turns = createUserTurns(systemClock, {
    take: () => {
      expect(isTaken).toBe(false);
      isTaken = true;
      return Promise.resolve({
        last: { sessionId: undefined, isUnfinished: false },
        end: () =>
          new Promise((resolve) => {
            endShared = () => {
              isTaken = false;
              resolve();
            };
          }),
      });
    },
  });
  const [first, second] = [createWork(), createWork()];
  const results = [first, second].map(({ work }) => turns.take("ada", PATIENT, work));
  first.end("idnver_1");
  expect(await results[0]).toEqual({ session: { id: "idnver_1" } });
  await nextTurn();
  expect(second.given).toEqual([]);
  endShared();
  second.end("idnver_1");
  await results[1];
  expect(second.given).toEqual(["idnver_1"]);
});
