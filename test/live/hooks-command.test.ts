// `npm run hooks -- plan` and `sync` against the simulator, and the arguments of all commands.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { HOOKED_EVENT_TYPES } from "../../src/live/event-meaning.js";
import { hookOf, listHooks, OWN_ADDRESS, PUBLIC_URL, runHooks } from "../support/hooks-command.js";
import { WEBHOOK_SECRET } from "../support/live-gateway.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const ELSEWHERE = "https://CANARY:CANARY@elsewhere.example/webhooks/CANARY?key=CANARY";
const SHOWN = "https://elsewhere.example/...";
const SEEDED = "http://127.0.0.1:9/...";
/** Those of the simulator's seeded hooks. */
const TAKE_OVER_SEEDED = ["--take-over", "USER_KYC_REGULAR,USER_KYC_LIGHT"];

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.stop());

const run = (args: readonly string[], env?: Record<string, string>) => runHooks(simulator.url, args, env);
const create = (EventType: string, Url: string) => simulator.call("POST", "/hooks", { EventType, Url });
const change = async (eventType: string, changes: object) =>
  simulator.call("PUT", `/hooks/${(await hookOf(simulator, eventType)).Id}`, changes);
const allAre = (text: string) => Object.fromEntries(HOOKED_EVENT_TYPES.map((eventType) => [eventType, text]));

test("sync creates missing hooks, takes over only those that are named, and is safe to repeat", async () => {
  await create("IDENTITY_VERIFICATION_FAILED", ELSEWHERE);
  const first = await run(["sync", ...TAKE_OVER_SEEDED]);
  expect(first.code).toBe(1);
  expect(first.lines).toEqual({
    ...allAre("created"),
    IDENTITY_VERIFICATION_FAILED: `left alone, points elsewhere: ${SHOWN}`,
    USER_KYC_REGULAR: `taken over from ${SEEDED}`,
    USER_KYC_LIGHT: `taken over from ${SEEDED}`,
  });
  expect((await hookOf(simulator, "IDENTITY_VERIFICATION_FAILED")).Url).toBe(ELSEWHERE);
  const second = await run(["sync", "--take-over", "IDENTITY_VERIFICATION_FAILED", "--take-over", "USER_KYC_LIGHT"]);
  expect(second.code).toBe(0);
  expect(second.lines).toEqual({
    ...allAre("unchanged"),
    IDENTITY_VERIFICATION_FAILED: `taken over from ${SHOWN}`,
  });
  for (const { stdout, stderr } of [first, second]) expect(stdout + stderr).not.toMatch(/CANARY|mangopay\/\w/);
  const after = await listHooks(simulator);
  expect(after.map(({ EventType }) => EventType).sort()).toEqual([...HOOKED_EVENT_TYPES].sort());
  expect(new Set(after.map(({ Url, Status, Validity }) => `${Url} ${Status} ${Validity}`))).toEqual(
    new Set([`${OWN_ADDRESS} ENABLED VALID`]),
  );
  const third = await run(["sync"]);
  expect({ code: third.code, lines: third.lines }).toEqual({ code: 0, lines: allAre("unchanged") });
  expect(await listHooks(simulator)).toEqual(after);
});

test("plan shows what sync would do, ends with code 0, and changes nothing", async () => {
  await run(["sync", ...TAKE_OVER_SEEDED]);
  await change("USER_KYC_RENEWED", { Url: ELSEWHERE });
  await change("USER_ACCOUNT_CLOSED", { Url: ELSEWHERE });
  await change("USER_INFLOWS_BLOCKED", { Status: "DISABLED" });
  await change("USER_OUTFLOWS_BLOCKED", { Url: `${PUBLIC_URL}/webhooks/mangopay/old` });
  const before = await listHooks(simulator);
  const args = ["--take-over", "USER_KYC_RENEWED"];
  const plan = await run(["plan", ...args]);
  expect({ code: plan.code, lines: plan.lines }).toEqual({
    code: 0,
    lines: {
      ...allAre("nothing to do"),
      USER_KYC_RENEWED: `would take it over from ${SHOWN}`,
      USER_ACCOUNT_CLOSED: `left alone, points elsewhere: ${SHOWN}`,
      USER_INFLOWS_BLOCKED: "would enable it",
      USER_OUTFLOWS_BLOCKED: "would point it to the first of WEBHOOK_SECRETS",
    },
  });
  expect(plan.stdout).toMatch(/sync --take-over USER_ACCOUNT_CLOSED\n$/);
  expect(plan.stdout).not.toMatch(/CANARY|mangopay\/\w/);
  expect(await listHooks(simulator)).toEqual(before);
  const sync = await run(["sync", ...args]);
  expect({ code: sync.code, lines: sync.lines }).toEqual({
    code: 1,
    lines: {
      ...allAre("unchanged"),
      USER_KYC_RENEWED: `taken over from ${SHOWN}`,
      USER_ACCOUNT_CLOSED: `left alone, points elsewhere: ${SHOWN}`,
      USER_INFLOWS_BLOCKED: "enabled",
      USER_OUTFLOWS_BLOCKED: "pointed to the first of WEBHOOK_SECRETS",
    },
  });
});

test("sync points hooks with a former secret to the current one", async () => {
  await run(["sync", ...TAKE_OVER_SEEDED]);
  const env = { WEBHOOK_SECRETS: `new-${WEBHOOK_SECRET},${WEBHOOK_SECRET}` };
  expect(new Set(Object.values((await run(["status"], env)).lines))).toEqual(
    new Set(["another secret", `another secret, taken over from ${SEEDED}`]),
  );
  const { code, lines } = await run(["sync"], env);
  expect({ code, lines }).toEqual({ code: 0, lines: allAre("pointed to the first of WEBHOOK_SECRETS") });
  expect((await hookOf(simulator, "USER_KYC_LIGHT")).Url).toBe(`${PUBLIC_URL}/webhooks/mangopay/new-${WEBHOOK_SECRET}`);
});

test("--show-addresses shows the addresses of others in full, but never the gateway's own", async () => {
  await create("IDENTITY_VERIFICATION_FAILED", ELSEWHERE);
  await run(["sync", "--take-over", "USER_KYC_LIGHT"]);
  const { lines, stdout } = await run(["status", "--show-addresses"]);
  expect(lines).toMatchObject({
    IDENTITY_VERIFICATION_FAILED: `elsewhere: ${ELSEWHERE}`,
    USER_KYC_LIGHT: "ok, taken over from http://127.0.0.1:9/nobody-listens",
  });
  expect(stdout).not.toContain(WEBHOOK_SECRET);
});

test.each([
  [[], {}, "A command is missing: plan, sync, status or restore."],
  [["remove"], {}, '"remove" is not a command: plan, sync, status or restore.'],
  [["sync", "now"], {}, "sync takes no further arguments."],
  [["sync", "--force"], {}, "Unknown option '--force'"],
  [["sync", "--take-over"], {}, "Option '--take-over <value>' argument missing"],
  [["sync", "--take-over", ""], {}, "Option '--take-over' is empty"],
  [["sync", "--take-over", "USER_KYC_LIGHT,"], {}, "--take-over needs the name of an event type."],
  [["sync", "--take-over", "all"], {}, "--take-over: this gateway has no hook for all."],
  [["plan", "--take-over", "USER_KYC_LIGHT,PAYIN_X"], {}, "--take-over: this gateway has no hook for PAYIN_X."],
  [["status", "--take-over", "USER_KYC_LIGHT"], {}, "status does not take --take-over: only plan and sync do."],
  [["restore", "--take-over", "USER_KYC_LIGHT"], {}, "restore does not take --take-over: only plan and sync do."],
  [["sync"], { PUBLIC_URL: "" }, "Set PUBLIC_URL:"],
  [["sync"], { PUBLIC_URL: "", WEBHOOK_SECRETS: "" }, "Set PUBLIC_URL and WEBHOOK_SECRETS:"],
  [["restore"], { WEBHOOK_SECRETS: "" }, "PUBLIC_URL needs WEBHOOK_SECRETS as well"],
  [["sync"], { MANGOPAY_CLIENT_ID: "", MANGOPAY_API_KEY: "", MANGOPAY_BASE_URL: "" }, "MANGOPAY_CLIENT_ID"],
])("%j with %j is refused with code 2, without a call", async (args, env, text) => {
  await simulator.control("DELETE", "calls");
  const { code, stderr } = await run(args, env);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(text) as unknown });
  expect(await simulator.control("GET", "calls")).toMatchObject({ total: 0 });
});

test("--help explains every verb and ends with code 0", async () => {
  const { code, stdout } = await run(["--help"]);
  expect(code).toBe(0);
  for (const verb of ["plan", "sync", "status", "restore"]) expect(stdout).toContain(` hooks ${verb} `);
});

test("refused credentials are reported in one line, with code 1", async () => {
  const { code, stderr } = await run(["status"], { MANGOPAY_API_KEY: "wrongPass" });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "The upstream call failed: unauthorized (status 401).\n" });
});
