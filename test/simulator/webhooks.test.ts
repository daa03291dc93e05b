import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
let simulator: TestSimulator;
let received: string[];
let status: number;
let stopReceiver: () => Promise<unknown>;
let Url: string;

beforeEach(async () => {
  received = [];
  status = 200;
  const receiver = createServer((request, response) => {
    received.push(`${request.method} ${request.url}`);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  stopReceiver = () => new Promise((resolve) => receiver.close(resolve));
  Url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?of=mine`;
  simulator = await startSimulator({ clock, seed: true, settings: { tokenLifetimeSeconds: 1e9 } });
});
afterEach(async () => {
  await simulator.stop();
  await stopReceiver();
});

const hook = async (EventType: string) =>
  (await simulator.call("POST", "/hooks", { EventType, Url })).body as { Id: string };
const start = async () =>
  (
    await simulator.call("POST", `/users/${seededUserIds.newcomer}/identity-verifications`, {
      ReturnUrl: "https://app.example",
    })
  ).body.Id as string;
const finish = (id: string, outcome: string) => simulator.control("POST", `sessions/${id}/finish`, { outcome });

async function settled(count: number): Promise<{ sent: number; delivered: number; failed: number; lost: number }> {
  for (;;) {
    const counts = (await simulator.control("GET", "webhooks")) as {
      sent: number;
      delivered: number;
      failed: number;
      lost: number;
    };
    if (counts.delivered + counts.failed + counts.lost >= count) return counts;
  }
}

test("a notification is a GET with three parameters, added to those of the address", async () => {
  await hook("IDENTITY_VERIFICATION_VALIDATED");
  const id = await start();
  await finish(id, "VALIDATED");
  await settled(1);
  expect(received).toEqual([
    `GET /hook?of=mine&EventType=IDENTITY_VERIFICATION_VALIDATED&RessourceId=${id}&Date=${Math.floor(clock.now() / 1_000)}`,
  ]);
});

test("one that is not answered with 200 is repeated every ten minutes for an hour, then every eight hours for three days", async () => {
  await hook("IDENTITY_VERIFICATION_VALIDATED");
  status = 201;
  await finish(await start(), "VALIDATED");
  await settled(1);
  const delays: number[] = [];
  for (let minutes = 0; minutes <= 5 * 24 * 60; minutes += 10) {
    const before = received.length;
    await clock.advance(600_000);
    if ((await settled(delays.length + 1)).sent > delays.length + 1) {
      await settled(delays.length + 2);
      delays.push(minutes + 10);
    }
    expect(received.length - before).toBeLessThanOrEqual(1);
  }
  expect(delays).toEqual([10, 20, 30, 40, 50, 60, ...Array.from({ length: 9 }, (_, index) => 60 + (index + 1) * 480)]);
});

test("after a hundred failures in a row the hook is INVALID and receives nothing; it can be enabled again", async () => {
  const { Id } = await hook("IDENTITY_VERIFICATION_VALIDATED");
  const event = { EventType: "IDENTITY_VERIFICATION_VALIDATED", ResourceId: "idnver_1" };
  const validity = async () => (await simulator.call("GET", `/hooks/${Id}`)).body.Validity as string;
  status = 500;
  for (let count = 1; count <= 99; count += 1) await simulator.control("POST", "webhooks/forge", event);
  await settled(99);
  expect(await validity()).toBe("VALID");
  await simulator.control("POST", "webhooks/forge", event);
  await settled(100);
  expect(await validity()).toBe("INVALID");
  await simulator.control("POST", "webhooks/forge", event);
  expect(received).toHaveLength(100);
  status = 200;
  await simulator.call("PUT", `/hooks/${Id}`, { Validity: "VALID" });
  await simulator.control("POST", "webhooks/forge", event);
  await settled(101);
  expect(received).toHaveLength(101);
});

describe("troubles on the way", () => {
  const set = (settings: object) => simulator.control("PATCH", "settings", settings);
  const types = () => received.map((line) => /EventType=IDENTITY_VERIFICATION_(\w+)/.exec(line)?.[1]);

  beforeEach(async () => {
    await hook("IDENTITY_VERIFICATION_PENDING");
    await hook("IDENTITY_VERIFICATION_VALIDATED");
  });

  test("copies", async () => {
    await set({ webhookCopies: 3 });
    await start();
    expect(await settled(3)).toMatchObject({ delivered: 3 });
  });

  test("loss", async () => {
    await set({ webhookLossRate: 1 });
    await start();
    expect(await settled(1)).toEqual({ sent: 0, delivered: 0, failed: 0, lost: 1 });
  });

  test("delay", async () => {
    await set({ webhookDelayMs: 60_000 });
    await start();
    expect(received).toEqual([]);
    await clock.advance(60_000);
    await settled(1);
    expect(received).toHaveLength(1);
  });

  test("another order", async () => {
    await set({ webhooksReordered: true });
    const id = await start();
    await finish(id, "VALIDATED");
    await settled(2);
    expect(types().sort()).toEqual(["PENDING", "VALIDATED"]);
  });

  test("a disabled hook receives nothing", async () => {
    const { body } = await simulator.call("GET", "/hooks?EventType=IDENTITY_VERIFICATION_PENDING");
    await simulator.call("PUT", `/hooks/${body[0].Id}`, { Status: "DISABLED" });
    await start();
    expect(await simulator.control("GET", "webhooks")).toMatchObject({ sent: 0 });
  });
});
