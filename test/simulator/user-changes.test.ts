// What every change of a user sends: webhooks, to hooks that can be created for each of its events.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const { natural, blocked, enrolling, payer } = seededUserIds;
const BLOCKED = ["USER_INFLOWS_BLOCKED", "USER_OUTFLOWS_BLOCKED"];
const LOWERED = ["IDENTITY_VERIFICATION_OUTDATED", "USER_KYC_LIGHT"];

/** By change: a user who can have it, and the events in their order. */
const SENT: [change: string, userId: string, eventTypes: string[]][] = [
  ["RENEWAL_REQUIRED", natural, ["USER_KYC_RENEWAL_REQUIRED"]],
  ["RENEWED", natural, ["USER_KYC_RENEWED"]],
  ["RENEWAL_MISSED", natural, LOWERED],
  ["DOWNGRADED", natural, LOWERED],
  ["INFLOWS_BLOCKED", natural, ["USER_INFLOWS_BLOCKED"]],
  ["OUTFLOWS_BLOCKED", natural, ["USER_OUTFLOWS_BLOCKED"]],
  ["BLOCKED", natural, BLOCKED],
  ["INFLOWS_UNBLOCKED", blocked, []],
  ["OUTFLOWS_UNBLOCKED", blocked, ["USER_OUTFLOWS_UNBLOCKED"]],
  ["UNBLOCKED", blocked, ["USER_OUTFLOWS_UNBLOCKED"]],
  ["ENROLMENT_PENDING", natural, ["USER_ACCOUNT_VALIDATION_ASKED"]],
  ["ENROLLED", enrolling, ["SCA_ENROLLMENT_SUCCEEDED", "USER_ACCOUNT_ACTIVATED"]],
  ["ENROLMENT_FAILED", enrolling, ["SCA_ENROLLMENT_FAILED"]],
  ["ENROLMENT_EXPIRED", enrolling, ["SCA_ENROLLMENT_EXPIRED"]],
  [
    "CONSENT_GIVEN",
    natural,
    ["CONTACT_INFORMATION_UPDATE", "RECIPIENT_REGISTRATION", "TRANSFER", "VIEW_ACCOUNT_INFORMATION"].map(
      (scope) => `SCA_${scope}_CONSENT_GIVEN`,
    ),
  ],
  ["CATEGORY_OWNER", payer, ["USER_CATEGORY_UPDATED_TO_OWNER"]],
  ["CATEGORY_PAYER", natural, ["USER_CATEGORY_UPDATED_TO_PAYER"]],
  ["CATEGORY_PLATFORM", natural, ["USER_CATEGORY_UPDATED_TO_PLATFORM"]],
  ["CLOSED", natural, ["USER_ACCOUNT_CLOSED", ...BLOCKED]],
];

let simulator: TestSimulator;
let received: string[];
let receiverUrl: string;
let stopReceiver: () => void;
beforeEach(async () => {
  received = [];
  const receiver = createServer((request, response) => {
    received.push(new URL(request.url ?? "", "http://receiver").searchParams.get("EventType") ?? "");
    response.end();
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  stopReceiver = () => receiver.close();
  simulator = await startSimulator({ clock: manualClock(Date.parse("2026-12-02T12:00:00Z")) });
});
afterEach(async () => {
  await simulator.stop();
  stopReceiver();
});

/** The hooks of the KYC level are seeded, and disabled. */
async function listenTo(EventType: string): Promise<void> {
  const hooks = (await simulator.call("GET", `/hooks?EventType=${EventType}`)).body as { Id: string }[];
  const [seeded] = hooks;
  const { status } = seeded
    ? await simulator.call("PUT", `/hooks/${seeded.Id}`, { Url: receiverUrl, Status: "ENABLED" })
    : await simulator.call("POST", "/hooks", { EventType, Url: receiverUrl });
  expect(status).toBe(200);
}

async function delivered(count: number): Promise<void> {
  for (;;) {
    const counts = (await simulator.control("GET", "webhooks")) as { delivered: number };
    if (counts.delivered >= count) return;
  }
}

test.each(SENT)("%s of %s is sent as %j", async (change, userId, eventTypes) => {
  for (const eventType of eventTypes) await listenTo(eventType);
  await simulator.control("POST", `users/${userId}/change`, { change });
  await delivered(eventTypes.length);
  expect(received.sort()).toEqual([...eventTypes].sort());
});

test("no change is missing above", async () => {
  const changes = (await simulator.control("GET", "changes")) as { name: string }[];
  expect(SENT.map(([change]) => change).sort()).toEqual(changes.map(({ name }) => name).sort());
});
