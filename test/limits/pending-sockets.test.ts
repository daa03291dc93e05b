import { expect, test } from "@jest/globals";
import { createPendingSockets } from "../../src/limits/pending-sockets.js";

/** Adds sockets, named as they appear in `ended`. */
function pending(limits: { perAddress: number; total: number }) {
  const ended: string[] = [];
  const sockets = createPendingSockets(limits);
  const leave = new Map<string, () => void>();
  return {
    ended,
    count: () => sockets.count(),
    add: (address: string, name: string) =>
      leave.set(
        name,
        sockets.add(address, () => void ended.push(name)),
      ),
    leave: (name: string) => leave.get(name)?.(),
  };
}

test("one too many from an address closes its oldest, and no other", () => {
  const { add, ended, count } = pending({ perAddress: 2, total: 10 });
  for (const name of ["a1", "a2", "a3", "a4"]) add("a", name);
  add("b", "b1");
  expect(ended).toEqual(["a1", "a2"]);
  expect(count()).toBe(3);
});

test("one too many in total closes the oldest of the address with the most", () => {
  const { add, ended } = pending({ perAddress: 10, total: 4 });
  add("b", "b1");
  for (const name of ["a1", "a2", "a3", "a4", "a5"]) add("a", name);
  add("c", "c1");
  expect(ended).toEqual(["a1", "a2", "a3"]);
});

test("if every address has one, the oldest is closed", () => {
  const { add, ended } = pending({ perAddress: 10, total: 3 });
  for (const name of ["a", "b", "c", "d"]) add(name, name);
  expect(ended).toEqual(["a"]);
});

test("a closed socket is neither counted nor closed", () => {
  const { add, leave, ended, count } = pending({ perAddress: 2, total: 2 });
  add("a", "a1");
  add("a", "a2");
  leave("a1");
  leave("a1");
  add("a", "a3");
  expect(ended).toEqual([]);
  add("a", "a4");
  expect(ended).toEqual(["a2"]);
  leave("a2");
  expect(count()).toBe(2);
});
