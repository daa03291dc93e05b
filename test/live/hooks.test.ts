// Row 19 of the reliability matrix, and the hooks command.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { HOOKED_EVENT_TYPES } from "../../src/live/event-meaning.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";
import { startProgram } from "../support/program.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";
import { WEBHOOK_SECRET } from "../support/live-gateway.js";

const PUBLIC_URL = "https://gateway.example";
const wanted = `${PUBLIC_URL}/webhooks/mangopay/${WEBHOOK_SECRET}`;

interface WireHook {
  Id: string;
  EventType: string;
  Url: string;
  Status: string;
  Validity: string;
}

describe("npm run hooks", () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.stop());

  const hooks = async () => (await simulator.call("GET", "/hooks?per_page=100")).body as WireHook[];

  async function run(args: string[], env: Record<string, string> = {}) {
    const program = startProgram("src/commands/hooks-command.js", {
      args,
      env: {
        MANGOPAY_BASE_URL: simulator.url,
        MANGOPAY_CLIENT_ID: "a",
        MANGOPAY_API_KEY: "b",
        PUBLIC_URL,
        WEBHOOK_SECRETS: WEBHOOK_SECRET,
        ...env,
      },
    });
    return { code: await program.ended, stdout: program.stdout(), stderr: program.stderr() };
  }

  const deeds = (stdout: string) =>
    Object.fromEntries(
      [...stdout.matchAll(/^ {2}(\w+) +(.+)$/gm)].map(([, type, deed]) => [type ?? "", deed ?? ""] as const),
    );

  test("sync creates, points and switches on a hook for every event type, and is safe to repeat", async () => {
    await simulator.call("POST", "/hooks", {
      EventType: "IDENTITY_VERIFICATION_FAILED",
      Url: "https://elsewhere.example/",
    });
    const first = await run(["sync"]);
    expect(first.code).toBe(0);
    expect(deeds(first.stdout)).toMatchObject({
      IDENTITY_VERIFICATION_VALIDATED: "created",
      IDENTITY_VERIFICATION_FAILED: "pointed here",
      USER_KYC_REGULAR: "pointed here",
    });
    expect(first.stdout + first.stderr).not.toContain(WEBHOOK_SECRET);
    const after = await hooks();
    expect(after.map(({ EventType }) => EventType).sort()).toEqual([...HOOKED_EVENT_TYPES].sort());
    expect(new Set(after.map(({ Url, Status, Validity }) => `${Url} ${Status} ${Validity}`))).toEqual(
      new Set([`${wanted} ENABLED VALID`]),
    );
    const second = await run(["sync"]);
    expect(new Set(Object.values(deeds(second.stdout)))).toEqual(new Set(["left"]));
    expect(await hooks()).toEqual(after);
  });

  test("status tells of each hook where it stands and changes nothing", async () => {
    const before = await hooks();
    const { code, stdout } = await run(["status"]);
    expect(code).toBe(0);
    expect(deeds(stdout)).toMatchObject({ IDENTITY_VERIFICATION_VALIDATED: "missing", USER_KYC_REGULAR: "elsewhere" });
    expect(await hooks()).toEqual(before);
  });

  test.each([
    [[], {}, "Usage"],
    [["remove"], {}, "Usage"],
    [["sync"], { PUBLIC_URL: "" }, "PUBLIC_URL"],
    [["sync"], { MANGOPAY_CLIENT_ID: "", MANGOPAY_API_KEY: "", MANGOPAY_BASE_URL: "" }, "MANGOPAY_CLIENT_ID"],
  ])("%j with %j is refused with code 2", async (args, env, text) => {
    const { code, stderr } = await run(args, env);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(text) as unknown });
  });

  test("an upstream that refuses the credentials is said in one line, with code 1", async () => {
    const { code, stderr } = await run(["status"], { MANGOPAY_API_KEY: "wrongPass" });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "The upstream could not be asked: unauthorized (status 401).\n",
    });
  });
});

describe("row 19: a hook that the upstream has given up on", () => {
  const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
  let gateway: TestGateway;

  async function start(env: Record<string, string>) {
    const startedAt = clock.now();
    const simulator = { clock, seed: false, settings: { tokenLifetimeSeconds: 1e6 } };
    gateway = await startGateway({
      env: { WEBHOOK_SECRETS: WEBHOOK_SECRET, PUBLIC_URL, NODE_ENV: "test", ...env },
      simulator,
      gateway: {
        monotonicNowMs: () => clock.now() - startedAt,
        now: () => new Date(clock.now()),
        schedule: (work, delayMs) => clock.setTimeout(work, delayMs),
      },
    });
    const hook = (await upstream("POST", "/hooks", {
      EventType: "IDENTITY_VERIFICATION_FAILED",
      Url: wanted,
    })) as WireHook;
    // Nobody listens at the public address of this test: a hundred notifications in a row fail.
    await upstream("PUT", `/hooks/${hook.Id}`, { Url: "http://127.0.0.1:9/" });
    for (let count = 0; count < 100; count += 1)
      await gateway.control("POST", "webhooks/forge", {
        EventType: "IDENTITY_VERIFICATION_FAILED",
        ResourceId: "x",
        Date: count,
      });
    while (((await upstream("GET", `/hooks/${hook.Id}`)) as WireHook).Validity === "VALID");
    await upstream("PUT", `/hooks/${hook.Id}`, { Url: wanted });
    return hook.Id;
  }

  async function upstream(method: string, path: string, body?: object): Promise<unknown> {
    const token = (await (
      await fetch(`${gateway.simulatorUrl}/v2.01/oauth/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa("a:b")}` },
      })
    ).json()) as { access_token: string };
    const response = await fetch(`${gateway.simulatorUrl}/v2.01/test${path}`, {
      method,
      headers: { authorization: `Bearer ${token.access_token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    return response.json();
  }

  const ready = async () => (await (await fetch(`${gateway.url}/ready`)).json()) as { detail: { hooks: string } };
  const metric = async () =>
    /^gateway_hooks_needing_attention (\d+)$/m.exec(await (await fetch(`${gateway.url}/metrics`)).text())?.[1];

  async function untilLooked(id: string, done: () => Promise<boolean>): Promise<void> {
    // Five minutes are promised.
    for (let second = 0; second < 300 && !(await done()); second += 10) {
      await clock.advance(10_000);
      await upstream("GET", `/hooks/${id}`);
    }
    expect(await done()).toBe(true);
  }

  afterEach(() => gateway.stop());

  test("is switched back on within five minutes, and logged without its address", async () => {
    const id = await start({});
    await untilLooked(id, async () => ((await upstream("GET", `/hooks/${id}`)) as WireHook).Validity === "VALID");
    expect(gateway.log.join("")).toContain('"state":"invalid"');
    expect(gateway.log.join("")).not.toContain(WEBHOOK_SECRET);
  });

  test("is only shown where the gateway may not switch it on: in readiness, metrics and log", async () => {
    const id = await start({ HOOKS_REENABLE: "false" });
    await untilLooked(id, async () => (await ready()).detail.hooks === "needs attention");
    expect(await metric()).toBe("1");
    expect(((await upstream("GET", `/hooks/${id}`)) as WireHook).Validity).toBe("INVALID");
  });
});
