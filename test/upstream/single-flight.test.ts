import { expect, test } from "@jest/globals";
import { Cancellation } from "../../src/cancellation.js";
import { systemClock } from "../../src/clock.js";
import { startSingleFlight } from "../../src/upstream/single-flight.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";

const caller = (cancellation?: Cancellation) => ({ deadlineAt: systemClock.monotonicMs() + 60_000, cancellation });

/** Work that ends when the test says so, and the cancellation that it was given. */
function startWork() {
  let cancellation: Cancellation | undefined;
  let finish: (value: string) => void = () => undefined;
  const flight = startSingleFlight((given) => {
    cancellation = given;
    return new Promise<string>((resolve) => (finish = resolve));
  }, systemClock);
  return { flight, isCancelled: () => cancellation?.isCancelled, finish: (value: string) => finish(value) };
}

test("work is cancelled when the last caller has left, not before", async () => {
  const { flight, isCancelled } = startWork();
  const [first, second] = [new Cancellation(), new Cancellation()];
  const waiting = [flight.wait(caller(first)), flight.wait(caller(second))];
  first.cancel();
  await expect(waiting[0]).rejects.toMatchObject({ kind: "cancelled" });
  expect(isCancelled()).toBe(false);
  second.cancel();
  await expect(waiting[1]).rejects.toBeInstanceOf(UpstreamError);
  expect(isCancelled()).toBe(true);
});

test("work that has ended is not cancelled", async () => {
  const { flight, isCancelled, finish } = startWork();
  const waiting = flight.wait(caller());
  finish("read");
  await expect(waiting).resolves.toBe("read");
  expect(isCancelled()).toBe(false);
});
