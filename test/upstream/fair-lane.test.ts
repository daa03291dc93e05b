import { beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createFairLane, type FairLane } from "../../src/upstream/fair-lane.js";

let lane: FairLane<string>;
beforeEach(() => {
  lane = createFairLane();
});

/** Calls are named by their sender. */
const senderOf = (call: string) => call[0];
const add = (...calls: string[]) => calls.forEach((call) => lane.add(senderOf(call), call));

function serve(): string | undefined {
  const head = lane.head();
  if (head === undefined) return undefined;
  lane.delete(senderOf(head), head);
  lane.endTurn(senderOf(head));
  return head;
}

function serveAll(): string[] {
  const served: string[] = [];
  for (let call = serve(); call !== undefined; call = serve()) served.push(call);
  return served;
}

test("serves senders by turns, and each sender's calls in the order of their arrival", () => {
  add("a1", "a2", "a3", "b1", "b2", "c1");
  expect(serveAll()).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
});

test("gives the gateway itself turns like any sender", () => {
  add("a1", "a2");
  lane.add(undefined, "own");
  expect([lane.aheadOf(undefined), serve(), lane.head()]).toEqual([3, "a1", "own"]);
});

test("lets a sender that has been served come after all others, also with a new call", () => {
  add("a1", "b1", "c1");
  expect(serve()).toBe("a1");
  add("a2");
  expect(serveAll()).toEqual(["b1", "c1", "a2"]);
});

test("a call that leaves takes no turn", () => {
  add("a1", "a2", "b1");
  lane.delete("a", "a1");
  lane.delete("a", "a1");
  expect(lane.size()).toBe(2);
  expect(serveAll()).toEqual(["a2", "b1"]);
});

test("finds the call that has waited longest, whoever's turn it is", () => {
  add("a1", "a2", "b1");
  serve();
  expect([lane.head(), lane.oldest()]).toEqual(["b1", "a2"]);
});

test("is empty at first, and when all have left", () => {
  const figures = () => [lane.head(), lane.oldest(), lane.size(), lane.aheadOf("a")];
  const before = figures();
  add("a1", "b1");
  serveAll();
  expect([before, figures()]).toEqual(Array(2).fill([undefined, undefined, 0, 0]));
});

test("no more calls go before another one than it says, and at most one turn of each other sender fewer", () => {
  const senders = ["a", "b", "c", "d"];
  const step = fc.record({ kind: fc.constantFrom("add", "serve", "leave"), which: fc.nat(), who: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(3), (steps, who) => {
      lane = createFairLane();
      const waiting = new Set<string>();
      for (const [index, each] of steps.entries()) {
        const call = `${senders[each.who]}${index}`;
        if (each.kind === "add") {
          add(call);
          waiting.add(call);
        } else if (each.kind === "serve") waiting.delete(serve() ?? "");
        else {
          const left = [...waiting][each.which % Math.max(waiting.size, 1)] ?? "";
          lane.delete(senderOf(left), left);
          waiting.delete(left);
        }
      }
      const call = `${senders[who]}-last`;
      const ahead = lane.aheadOf(senderOf(call));
      add(call);
      const served = serveAll();
      expect(new Set(served)).toEqual(new Set([...waiting, call]));
      const before = served.indexOf(call);
      expect(before).toBeLessThanOrEqual(ahead);
      expect(before).toBeGreaterThanOrEqual(ahead - (senders.length - 1));
    }),
  );
});
