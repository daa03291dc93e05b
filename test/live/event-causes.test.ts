import { beforeEach, expect, test } from "@jest/globals";
import type { Change } from "../../src/datasources/change-feed.js";
import { createEventCauses, type EventCauses } from "../../src/live/event-causes.js";

let nowMs: number;
let causes: EventCauses;
beforeEach(() => {
  nowMs = 100;
  const store = { sessionOfPerson: (id: string) => (id === "psc_1" ? "session" : undefined) };
  causes = createEventCauses({ store, clock: { monotonicMs: () => nowMs } });
});

const event = (resourceId: string) => ({ eventType: "ANY", resourceId, dateSeconds: 1 });
const ofSession = (kind = "changed") =>
  ({ subject: "session", kind, session: { id: "session", userId: "user" }, origin: "read" }) as unknown as Change;
const ofUser = { subject: "user", userId: "user", origin: "read" } as unknown as Change;

test("the webhook of a session causes its change, and that of its user's state", () => {
  causes.received(event("session"), "webhook");
  expect(causes.causeOf("session", 0)).toBeUndefined();
  causes.published(ofSession());
  expect(causes.causeOf("session", 0)).toBe("webhook");
  expect(causes.causeOf("user", 0)).toBe("webhook");
});

test("that of a person causes the change of the session", () => {
  causes.received(event("psc_1"), "webhook");
  causes.published(ofSession());
  expect(causes.causeOf("session", 0)).toBe("webhook");
});

test("that of a user causes the user's change", () => {
  causes.received(event("user"), "webhook");
  causes.published(ofUser);
  expect(causes.causeOf("user", 0)).toBe("webhook");
});

test("whoever subscribes after the change was published is not sent it because of the webhook", () => {
  causes.received(event("session"), "webhook");
  causes.published(ofSession());
  expect(causes.causeOf("session", 99)).toBe("webhook");
  expect(causes.causeOf("session", 100)).toBeUndefined();
});

test("a webhook causes one change, not those after it", () => {
  causes.received(event("session"), "webhook");
  causes.published(ofSession());
  causes.published(ofSession());
  expect(causes.causeOf("session", 0)).toBeUndefined();
});

test("that only details were read is no change", () => {
  causes.received(event("session"), "webhook");
  causes.published(ofSession("detailed"));
  expect(causes.causeOf("session", 0)).toBeUndefined();
});

test("without a trace of the webhook there is no cause", () => {
  causes.received(event("session"), undefined);
  causes.published(ofSession());
  expect(causes.causeOf("session", 0)).toBeUndefined();
});
