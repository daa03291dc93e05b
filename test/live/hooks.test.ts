// Row 19 of the reliability matrix: the gateway checks its hooks.
import { afterEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { HOOKED_EVENT_TYPES } from "../../src/live/event-meaning.js";
import { clockOf } from "../support/clock.js";
import { type GatewayAlone, startGatewayFor } from "../support/gateway.js";
import { WEBHOOK_SECRET } from "../support/live-gateway.js";
import { countsOf } from "../support/metrics.js";
import { startProgram } from "../support/program.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const PUBLIC_URL = "https://gateway.example";
const wanted = `${PUBLIC_URL}/webhooks/mangopay/${WEBHOOK_SECRET}`;

interface WireHook {
  Id: string;
  EventType: string;
  Url: string;
  Status: string;
  Validity: string;
}

describe("row 19: a hook that the upstream has disabled", () => {
  const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
  let gateway: TestGateway;

  async function start(env: Record<string, string>) {
    const simulator = { clock, seed: false, settings: { tokenLifetimeSeconds: 1e6 } };
    gateway = await startGateway({
      env: { WEBHOOK_SECRETS: WEBHOOK_SECRET, PUBLIC_URL, NODE_ENV: "test", ...env },
      simulator,
      gateway: {
        clock: clockOf(clock),
      },
    });
    let hook = { Id: "" } as WireHook;
    for (const EventType of HOOKED_EVENT_TYPES) {
      const created = (await upstream("POST", "/hooks", { EventType, Url: wanted })) as WireHook;
      if (EventType === "IDENTITY_VERIFICATION_FAILED") hook = created;
    }
    // The public address of this test is not reachable: a hundred webhooks in a row fail.
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
    // The promise is five minutes.
    for (let second = 0; second < 300 && !(await done()); second += 10) {
      await clock.advance(10_000);
      await upstream("GET", `/hooks/${id}`);
    }
    expect(await done()).toBe(true);
  }

  afterEach(() => gateway.stop());

  test("is enabled again within five minutes, and logged without its address", async () => {
    const id = await start({});
    await untilLooked(id, async () => ((await upstream("GET", `/hooks/${id}`)) as WireHook).Validity === "VALID");
    expect(gateway.log.join("")).toContain('"state":"invalid"');
    expect(gateway.log.join("")).not.toContain(WEBHOOK_SECRET);
  });

  test("is only reported in readiness, metrics and log if the gateway may not enable it", async () => {
    const id = await start({ HOOKS_REENABLE: "false" });
    await untilLooked(id, async () => (await metric()) === "1");
    expect((await ready()).detail.hooks).toBe("needs attention");
    expect(((await upstream("GET", `/hooks/${id}`)) as WireHook).Validity).toBe("INVALID");
  });
});

describe("an upstream whose hooks are not as expected", () => {
  const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
  const LOOKS_MS = 4 * 60_000;
  let gateway: GatewayAlone;
  let upstream: ScriptedUpstream;
  let calls: string[];
  /** The status of every answer. */
  let refusal: number | undefined;

  async function start(listed: WireHook[]) {
    calls = [];
    upstream = await startScriptedUpstream((request, response) => {
      calls.push(`${request.method} ${request.url?.replace(/\?.*/, "")}`);
      if (refusal !== undefined) return sendJson(response, {}, refusal);
      sendJson(response, request.method === "GET" ? listed : listed[0]);
    });
    gateway = await startGatewayFor(upstream.url, {
      env: { WEBHOOK_SECRETS: WEBHOOK_SECRET, PUBLIC_URL },
      gateway: {
        clock: clockOf(clock),
      },
    });
  }
  afterEach(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  const hooksDetail = async () =>
    ((await (await fetch(`${gateway.url}/ready`)).json()) as { detail: { hooks: string } }).detail.hooks;

  /** The response has to be processed before the next check is due. */
  async function looks(count: number): Promise<void> {
    while (calls.length < count || (await hooksDetail()) === "unknown") await clock.advance(LOOKS_MS / 8);
  }

  test("reports hooks that cannot be listed, once, and when they can be again", async () => {
    refusal = 403;
    await start(hooksWith("VALID"));
    while (calls.length < 3) await clock.advance(LOOKS_MS / 8);
    const logged = () => gateway.log.filter((line) => line.includes("the hooks of the upstream"));
    expect(logged().map((line) => JSON.parse(line) as unknown)).toMatchObject([{ kind: "rejected", status: 403 }]);
    expect(await hooksDetail()).toBe("unknown");
    expect(await countsOf(gateway.url, "gateway_hooks_unchecked")).toEqual({ "": 1 });
    refusal = undefined;
    while ((await hooksDetail()) === "unknown") await clock.advance(LOOKS_MS / 8);
    expect(await countsOf(gateway.url, "gateway_hooks_unchecked")).toEqual({});
    await clock.advance(60_000);
    expect(logged()).toHaveLength(2);
  });

  const hooksWith = (validity: string): WireHook[] =>
    HOOKED_EVENT_TYPES.map((EventType, index) => ({
      Id: `hook_m_${index}`,
      EventType,
      Url: wanted,
      Status: "ENABLED",
      Validity: validity,
    }));

  test("needs attention if there are none, and logs it once rather than at every check", async () => {
    await start([]);
    await looks(3);
    expect(await hooksDetail()).toBe("needs attention");
    const logged = gateway.log.filter((line) => line.includes('"state":"missing"'));
    expect(logged).toHaveLength(HOOKED_EVENT_TYPES.length);
  });

  test("an unknown validity is reported and left unchanged, by the watch and by sync", async () => {
    await start(hooksWith("UNKNOWN"));
    await looks(3);
    expect(await hooksDetail()).toBe("ok");
    expect(gateway.log.filter((line) => line.includes('"state":"validity unknown"'))).toHaveLength(
      HOOKED_EVENT_TYPES.length,
    );
    const env = {
      MANGOPAY_BASE_URL: upstream.url,
      MANGOPAY_CLIENT_ID: "a",
      MANGOPAY_API_KEY: "b",
      PUBLIC_URL,
      WEBHOOK_SECRETS: WEBHOOK_SECRET,
    };
    for (const [verb, text] of [
      ["status", "validity unknown"],
      ["sync", "unchanged"],
    ] as const) {
      const program = startProgram("src/commands/hooks-command.js", { args: [verb], env });
      expect(await program.ended).toBe(0);
      expect(program.stdout()).toMatch(new RegExp(`USER_KYC_LIGHT +${text}\n`));
    }
    expect(new Set(calls)).toEqual(new Set(["GET /v2.01/test/hooks", "GET /v2.01/a/hooks"]));
  });
});
