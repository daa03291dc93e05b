// `npm run hooks -- restore` against the simulator: what was taken over is given back, from anywhere.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { HOOKED_EVENT_TYPES } from "../../src/live/event-meaning.js";
import { hookOf, listHooks, OWN_ADDRESS, runHooks, type WireHook } from "../support/hooks-command.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const ELSEWHERE = "https://elsewhere.example/webhooks/CANARY?key=CANARY";
const TAKEN = ["USER_KYC_RENEWED", "USER_ACCOUNT_CLOSED", "USER_KYC_REGULAR", "USER_KYC_LIGHT"];
const SYNC = ["sync", "--take-over", TAKEN.join(",")];

let simulator: TestSimulator;
let before: WireHook[];
beforeEach(async () => {
  simulator = await startSimulator();
  await simulator.call("POST", "/hooks", { EventType: "USER_KYC_RENEWED", Url: ELSEWHERE, Tag: "of the\nCANARY" });
  await simulator.call("POST", "/hooks", { EventType: "USER_ACCOUNT_CLOSED", Url: ELSEWHERE });
  await change("USER_ACCOUNT_CLOSED", { Status: "DISABLED" });
  await simulator.call("POST", "/hooks", { EventType: "KYC_CREATED", Url: ELSEWHERE });
  before = await listHooks(simulator);
});
afterEach(() => simulator.stop());

const run = (args: readonly string[]) => runHooks(simulator.url, args);
const change = async (eventType: string, changes: object) =>
  simulator.call("PUT", `/hooks/${(await hookOf(simulator, eventType)).Id}`, changes);
/** Without a difference between no tag and an empty one. */
const plain = (hooks: readonly WireHook[]) => hooks.map((hook) => ({ ...hook, Tag: hook.Tag ?? "" }));
const created = HOOKED_EVENT_TYPES.filter((eventType) => !TAKEN.includes(eventType));

async function expectRestored(): Promise<void> {
  const after = await listHooks(simulator);
  expect(plain(after.slice(0, before.length))).toEqual(plain(before));
  const own = after.slice(before.length);
  expect(own.map(({ EventType }) => EventType).sort()).toEqual([...created].sort());
  expect(new Set(own.map(({ Status }) => Status))).toEqual(new Set(["DISABLED"]));
}

test("restore puts back address, tag and status of what was taken over, disables what was created, and repeats safely", async () => {
  expect((await run(SYNC)).code).toBe(0);
  expect((await hookOf(simulator, "USER_KYC_RENEWED")).Url).toBe(OWN_ADDRESS);
  const restored = await run(["restore"]);
  expect({ code: restored.code, lines: restored.lines }).toEqual({
    code: 0,
    lines: {
      ...Object.fromEntries(created.map((eventType) => [eventType, "disabled: nobody had it before"])),
      USER_KYC_RENEWED: "points to https://elsewhere.example/... again",
      USER_ACCOUNT_CLOSED: "points to https://elsewhere.example/... again, disabled as it was",
      USER_KYC_REGULAR: "points to http://127.0.0.1:9/... again, disabled as it was",
      USER_KYC_LIGHT: "points to http://127.0.0.1:9/... again, disabled as it was",
    },
  });
  expect(restored.stdout + restored.stderr).not.toMatch(/CANARY|mangopay\/\w/);
  await expectRestored();
  const hooks = await listHooks(simulator);
  const again = await run(["restore"]);
  expect(again.code).toBe(0);
  expect(new Set(Object.values(again.lines))).toEqual(new Set(["unchanged: disabled already"]));
  expect(await listHooks(simulator)).toEqual(hooks);
  expect((await run(["status"])).code).toBe(1);
});

test("restore works from another folder, as nothing is kept on disk", async () => {
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "hooks-")));
  const codes = [];
  for (const [index, args] of [SYNC, ["restore"]].entries())
    codes.push((await runHooks(simulator.url, args, {}, folders[index])).code);
  const files = folders.flatMap((folder) => readdirSync(folder));
  for (const folder of folders) rmSync(folder, { recursive: true });
  expect({ codes, files }).toEqual({ codes: [0, 0], files: [] });
  await expectRestored();
});

test("restore knows what was taken over after the secret was replaced", async () => {
  await run(SYNC);
  const env = { WEBHOOK_SECRETS: "another-webhook-secret-of-the-tests" };
  await runHooks(simulator.url, ["sync"], env);
  expect((await runHooks(simulator.url, ["restore"], env)).code).toBe(0);
  await expectRestored();
});

test("restore leaves alone what somebody has changed since, and what it knows no former address of", async () => {
  await simulator.call("POST", "/hooks", { EventType: "USER_KYC_RENEWAL_REQUIRED", Url: OWN_ADDRESS, Tag: "by hand" });
  await run(SYNC);
  const third = "https://third.example/CANARY";
  await change("USER_KYC_RENEWED", { Url: third });
  await change("IDENTITY_VERIFICATION_PENDING", { Url: third });
  await change("USER_KYC_LIGHT", { Status: "DISABLED" });
  const { code, lines, stdout } = await run(["restore"]);
  expect(code).toBe(1);
  expect(lines).toMatchObject({
    USER_KYC_RENEWED: "left alone: somebody has pointed it to https://third.example/... since",
    IDENTITY_VERIFICATION_PENDING: "left alone: somebody has pointed it to https://third.example/... since",
    USER_KYC_LIGHT: expect.stringMatching(/^left alone: somebody has disabled it since/) as unknown,
    USER_KYC_RENEWAL_REQUIRED: "left alone: points here, and its former address was not kept",
    USER_KYC_REGULAR: "points to http://127.0.0.1:9/... again, disabled as it was",
  });
  expect(stdout).not.toContain("CANARY");
  expect(await hookOf(simulator, "USER_KYC_RENEWED")).toMatchObject({ Url: third, Status: "ENABLED" });
  expect(await hookOf(simulator, "USER_KYC_LIGHT")).toMatchObject({ Url: OWN_ADDRESS, Status: "DISABLED" });
  expect(await hookOf(simulator, "USER_KYC_RENEWAL_REQUIRED")).toMatchObject({ Url: OWN_ADDRESS, Tag: "by hand" });
});

test("restore with another PUBLIC_URL gives nothing back, and says why", async () => {
  await run(SYNC);
  const hooks = await listHooks(simulator);
  const { code, lines, stdout } = await runHooks(simulator.url, ["restore"], { PUBLIC_URL: "https://moved.example" });
  expect({ code, lines: new Set(Object.values(lines)) }).toEqual({
    code: 0,
    lines: new Set(["left alone, another gateway's: https://gateway.example/..."]),
  });
  expect(stdout).toContain("repeat restore with it");
  expect(await listHooks(simulator)).toEqual(hooks);
});

test("restore leaves another gateway's hooks alone, and does not fail because of them", async () => {
  const PUBLIC_URL = "https://second.example";
  await runHooks(simulator.url, ["sync", "--take-over", "USER_KYC_LIGHT"], { PUBLIC_URL });
  const hooks = await listHooks(simulator);
  const { code, lines, stdout } = await run(["restore"]);
  const anothers = [...HOOKED_EVENT_TYPES.filter((eventType) => !TAKEN.includes(eventType)), "USER_KYC_LIGHT"];
  expect({ code, lines }).toEqual({
    code: 0,
    lines: Object.fromEntries(
      anothers.map((eventType) => [eventType, "left alone, another gateway's: https://second.example/..."]),
    ),
  });
  expect(stdout).not.toMatch(/CANARY|mangopay\/\w/);
  expect(await listHooks(simulator)).toEqual(hooks);
});

test("another gateway's hook is shown as such, can be taken over, and is given back as it was", async () => {
  await runHooks(simulator.url, ["sync"], { PUBLIC_URL: "https://second.example" });
  const eventType = "IDENTITY_VERIFICATION_PENDING";
  const hook = await hookOf(simulator, eventType);
  const lineOf = async (args: readonly string[]) => (await run(args)).lines[eventType];
  expect(await lineOf(["status"])).toBe("elsewhere, another gateway's: https://second.example/...");
  expect(await lineOf(["plan"])).toBe("left alone, another gateway's: https://second.example/...");
  const sync = await run(["sync"]);
  expect([sync.code, sync.lines[eventType]]).toEqual([1, "left alone, another gateway's: https://second.example/..."]);
  expect(await hookOf(simulator, eventType)).toEqual(hook);
  expect(await lineOf(["sync", "--take-over", eventType])).toBe("taken over from https://second.example/...");
  expect(await hookOf(simulator, eventType)).toMatchObject({ Url: OWN_ADDRESS, Status: "ENABLED" });
  expect(await lineOf(["restore"])).toBe("points to https://second.example/... again");
  expect(await hookOf(simulator, eventType)).toEqual(hook);
});

test("restore fails for a hook that another gateway has taken over from this one", async () => {
  await run(["sync"]);
  const taken = ["sync", "--take-over", "IDENTITY_VERIFICATION_PENDING"];
  await runHooks(simulator.url, taken, { PUBLIC_URL: "https://second.example" });
  const { code, lines } = await run(["restore"]);
  expect([code, lines["IDENTITY_VERIFICATION_PENDING"]]).toEqual([
    1,
    "left alone: somebody has pointed it to https://second.example/... since",
  ]);
});

test("an address of the greatest length is kept; a tag is given up where both do not fit", async () => {
  const longest = `${ELSEWHERE}&${"x".repeat(255 - ELSEWHERE.length - 1)}`;
  await change("USER_KYC_RENEWED", { Url: longest });
  expect((await run(["plan", ...SYNC.slice(1)])).lines).toMatchObject({
    USER_KYC_RENEWED: "would take it over from https://elsewhere.example/.... Its tag is too long to be kept",
  });
  await run(SYNC);
  await run(["restore"]);
  expect(await hookOf(simulator, "USER_KYC_RENEWED")).toMatchObject({ Url: longest, Status: "ENABLED", Tag: "" });
});

// Which calls fail is decided by the endpoint: hooks are created with POST before any of them is changed with PUT.
test("a sync whose upstream fails in the middle shows what it did, and can be repeated", async () => {
  await simulator.control("POST", "faults", { kind: "status", status: 500, endpoint: "PUT /hooks/:hookId", times: 1 });
  const failed = await run(SYNC);
  expect({ code: failed.code, stderr: failed.stderr }).toEqual({
    code: 1,
    stderr:
      "The upstream call failed: unavailable (status 500). What is listed above is done; repeat sync for the rest.\n",
  });
  expect(failed.lines).toMatchObject({ IDENTITY_VERIFICATION_PENDING: "created" });
  expect(failed.lines).not.toHaveProperty("USER_KYC_REGULAR");
  // The address is kept, but the answer is lost: the hook still points to its former receiver.
  const lost = { kind: "response_lost_after_effect", endpoint: "PUT /hooks/:hookId", times: 1 };
  await simulator.control("POST", "faults", lost);
  expect((await run(SYNC)).code).toBe(1);
  expect(await hookOf(simulator, "USER_KYC_REGULAR")).toMatchObject({ Url: "http://127.0.0.1:9/nobody-listens" });
  expect((await run(SYNC)).code).toBe(0);
  expect((await run(["restore"])).code).toBe(0);
  await expectRestored();
});

test("a restore whose upstream fails in the middle can be repeated, also where the call had its effect", async () => {
  await run(SYNC);
  const lost = { kind: "response_lost_after_effect", endpoint: "PUT /hooks/:hookId", times: 1 };
  await simulator.control("POST", "faults", lost);
  const failed = await run(["restore"]);
  expect({ code: failed.code, stderr: failed.stderr }).toEqual({
    code: 1,
    stderr: "The upstream call failed: network. What is listed above is done; repeat restore for the rest.\n",
  });
  await simulator.control("POST", "faults", { kind: "status", status: 500, endpoint: "PUT /hooks/:hookId", times: 1 });
  expect((await run(["restore"])).code).toBe(1);
  expect((await run(["restore"])).code).toBe(0);
  await expectRestored();
});
