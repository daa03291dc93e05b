// `npm run hooks -- status` against the simulator: each state of a hook, and the exit code.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { HOOKED_EVENT_TYPES } from "../../src/live/event-meaning.js";
import { hookOf, listHooks, OWN_ADDRESS, PUBLIC_URL, runHooks, type WireHook } from "../support/hooks-command.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const ELSEWHERE = "https://elsewhere.example/webhooks/CANARY?key=CANARY";
const SEEDED = "http://127.0.0.1:9/...";
const SYNC = ["sync", "--take-over", "USER_KYC_REGULAR,USER_KYC_LIGHT"];
const allAre = (text: string) => Object.fromEntries(HOOKED_EVENT_TYPES.map((eventType) => [eventType, text]));

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.stop());

const run = (args: readonly string[]) => runHooks(simulator.url, args);
const change = async (eventType: string, changes: object) =>
  simulator.call("PUT", `/hooks/${(await hookOf(simulator, eventType)).Id}`, changes);

const ok = {
  ...allAre("ok"),
  USER_KYC_REGULAR: `ok, taken over from ${SEEDED}`,
  USER_KYC_LIGHT: `ok, taken over from ${SEEDED}`,
};

test("status ends with code 1 while hooks are missing or somebody else's, and changes nothing", async () => {
  const before = await listHooks(simulator);
  const { code, lines } = await run(["status"]);
  expect({ code, lines }).toEqual({
    code: 1,
    lines: { ...allAre("missing"), USER_KYC_REGULAR: `elsewhere: ${SEEDED}`, USER_KYC_LIGHT: `elsewhere: ${SEEDED}` },
  });
  expect(await listHooks(simulator)).toEqual(before);
});

test.each<[state: string, changes: Partial<WireHook>]>([
  ["elsewhere: https://elsewhere.example/...", { Url: ELSEWHERE }],
  ["elsewhere: https://gateway.example/...", { Url: `${PUBLIC_URL}/CANARY` }],
  ["another secret", { Url: `${PUBLIC_URL}/webhooks/mangopay/CANARY` }],
  ["disabled", { Status: "DISABLED" }],
])("status ends with code 1 when one of many hooks is: %s", async (state, changes) => {
  await run(SYNC);
  const inOrder = await run(["status"]);
  expect({ code: inOrder.code, lines: inOrder.lines }).toEqual({ code: 0, lines: ok });
  await change("USER_KYC_RENEWED", changes);
  const { code, lines, stdout, stderr } = await run(["status"]);
  expect({ code, lines }).toEqual({ code: 1, lines: { ...ok, USER_KYC_RENEWED: state } });
  expect(stdout + stderr).not.toContain("CANARY");
});

test("status ends with code 1 when the upstream has given up on a hook", async () => {
  await run(SYNC);
  await change("USER_KYC_RENEWED", { Url: "http://127.0.0.1:9/" });
  for (let count = 0; count < 100; count += 1)
    await simulator.control("POST", "webhooks/forge", {
      EventType: "USER_KYC_RENEWED",
      ResourceId: "x",
      Date: count,
    });
  while ((await hookOf(simulator, "USER_KYC_RENEWED")).Validity === "VALID");
  await change("USER_KYC_RENEWED", { Url: OWN_ADDRESS });
  const { code, lines } = await run(["status"]);
  expect({ code, lines }).toEqual({ code: 1, lines: { ...ok, USER_KYC_RENEWED: "invalid" } });
  expect((await run(["sync"])).lines).toMatchObject({ USER_KYC_RENEWED: "enabled" });
  expect((await run(["status"])).code).toBe(0);
});

test("status does not fail for event types that sync found not to be offered, until they are", async () => {
  const absent = HOOKED_EVENT_TYPES.filter((name) => /_PSC_|TIMEOUT|EXPIRED|BLOCKED|CATEGORY|ACCOUNT/.test(name));
  expect(absent.join(" ").length).toBeGreaterThan(255);
  const setNotOffered = (names: string) => simulator.control("PATCH", "settings", { eventTypesNotOffered: names });
  await setNotOffered(absent.join(","));
  expect((await run(["status"])).lines).toMatchObject({ USER_ACCOUNT_CLOSED: "missing" });
  const sync = await run(SYNC);
  expect({ code: sync.code, line: sync.lines["USER_ACCOUNT_CLOSED"] }).toEqual({ code: 0, line: "not offered" });
  const known = await run(["status"]);
  const notOffered = Object.fromEntries(absent.map((name) => [name, "not offered"]));
  expect({ code: known.code, lines: known.lines }).toEqual({ code: 0, lines: { ...ok, ...notOffered } });
  expect((await run(["plan"])).lines).toMatchObject({
    USER_ACCOUNT_CLOSED: "would try to create it: not offered so far",
  });
  await setNotOffered("none");
  expect((await run(["sync"])).lines).toMatchObject({ USER_ACCOUNT_CLOSED: "created" });
  const inOrder = await run(["status"]);
  expect({ code: inOrder.code, lines: inOrder.lines }).toEqual({ code: 0, lines: ok });
});

test("status fails for an event type that every version of the upstream offers, although this one refuses it", async () => {
  await simulator.control("PATCH", "settings", { eventTypesNotOffered: "IDENTITY_VERIFICATION_VALIDATED" });
  expect((await run(SYNC)).code).toBe(1);
  const { code, lines } = await run(["status"]);
  expect({ code, lines }).toEqual({ code: 1, lines: { ...ok, IDENTITY_VERIFICATION_VALIDATED: "missing" } });
});
