// Rows 5 to 7 of the reliability matrix.
import { afterEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { clockOf, testClock } from "../support/clock.js";
import { operatorToken, WITHOUT_CACHE } from "../support/gateway.js";
import { createSessions } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const VIEW = "GET /identity-verifications/:id";
const token = await operatorToken();
let gateway: TestGateway;
afterEach(() => gateway.stop());

async function ask(id: string) {
  const { data, errors } = await gateway.query<
    { identityVerification: { id: string; freshness: { isStale: boolean } } | null },
    object
  >(`{ identityVerification(id: "${id}") { id freshness { isStale } } }`, { token });
  const { code, retryable, retryAfterSeconds } = errors?.[0]?.extensions ?? {};
  return { session: data?.identityVerification, code, retryable, retryAfterSeconds };
}

const create = () =>
  gateway.query<{ createIdentityVerification: { identityVerification: { id: string } | null } }, object>(
    `mutation { createIdentityVerification(input: { userId: "${seededUserIds.newcomer}", returnUrl: "https://app.example" }) { identityVerification { id } } }`,
    { token },
  );

describe("row 5: the upstream responds with 429", () => {
  test("for less than the deadline: the query waits and succeeds", async () => {
    gateway = await startGateway({ env: WITHOUT_CACHE });
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
    await gateway.control("POST", "faults", { kind: "rate_limited", resetSeconds: 1, endpoint: VIEW, times: 1 });
    expect(await ask(id)).toMatchObject({ session: { id }, code: undefined });
  });

  test("for a quarter of an hour: refused with the time to wait, and no further calls", async () => {
    // Less than a minute, so that the gateway does not wait for it.
    const env = { ...WITHOUT_CACHE, CACHE_STALE_IF_ERROR_SECONDS: "0", REQUEST_TIMEOUT_MS: "30000" };
    gateway = await startGateway({ env });
    const ids = await createSessions(gateway.simulatorUrl, 50);
    await gateway.control("POST", "faults", { kind: "rate_limited", resetSeconds: 900, endpoint: VIEW });
    await gateway.resetUpstreamCalls();
    const first = await ask(ids[0] ?? "");
    expect(first).toMatchObject({ code: "UPSTREAM_RATE_LIMITED", retryable: true });
    expect(first.retryAfterSeconds).toBeGreaterThan(600);
    const others = await Promise.all(ids.map((id) => ask(id)));
    expect(new Set(others.map(({ code }) => code))).toEqual(new Set(["UPSTREAM_RATE_LIMITED"]));
    expect((await gateway.upstreamCalls()).total).toBe(1);
  });
});

test("row 6: with ten times the demand for a quarter of an hour the upstream never responds with 429, and mutations pass", async () => {
  const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
  const startedAt = clock.now();
  gateway = await startGateway({
    env: { CACHE_OPEN_SECONDS: "5" },
    simulator: { clock, settings: { rateLimits: [230, 450, 880, 10_560] } },
    gateway: { clock: testClock({ monotonicMs: () => clock.now() - startedAt, now: () => new Date(clock.now()) }) },
  });
  const ids = await createSessions(gateway.simulatorUrl, 25);
  await gateway.resetUpstreamCalls();
  const seen = { fresh: 0, stale: 0, refused: 0, other: 0 };
  let mutations = 0;
  // 2,250 reads of open sessions, each past its time to live, and 15 creations, in 900 seconds.
  for (let second = 0; second < 900; second += 10) {
    for (const id of ids) {
      const { session, code } = await ask(id);
      if (session) seen[session.freshness.isStale ? "stale" : "fresh"] += 1;
      else seen[code === "UPSTREAM_RATE_LIMITED" ? "refused" : "other"] += 1;
    }
    if (second % 60 === 0) {
      const { data, errors } = await create();
      expect(errors).toBeUndefined();
      if (data?.createIdentityVerification.identityVerification) mutations += 1;
    }
    await clock.advance(10_000);
  }
  const { rateLimited, total } = (await gateway.control("GET", "calls")) as { rateLimited: number; total: number };
  expect(rateLimited).toBe(0);
  expect(total).toBeLessThanOrEqual(230);
  expect(mutations).toBe(15);
  // Cached values are still served, as stale if necessary.
  expect(seen.other).toBe(0);
  expect(seen.fresh + seen.stale + seen.refused).toBe(2_250);
  expect(seen.stale).toBeGreaterThan(0);
});

test.each([
  ["at once", 0],
  ["little by little", 10_000],
])("when the gateway has used up a window %s, who is refused is told when a retry passes", async (_how, everyMs) => {
  const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
  gateway = await startGateway({
    env: { ...WITHOUT_CACHE, CACHE_STALE_IF_ERROR_SECONDS: "0", REQUEST_TIMEOUT_MS: "10000" },
    simulator: { clock, settings: { rateLimits: [60, 120, 240, 2_000] } },
    gateway: { clock: clockOf(clock) },
  });
  const read = async () => {
    const { errors } = await gateway.query(`{ user(id: "${seededUserIds.business}") { verifications { id } } }`, {
      token,
    });
    return errors?.[0]?.extensions;
  };
  const creation = async () => (await create()).errors?.[0]?.extensions;
  while ((await read()) === undefined) await clock.advance(everyMs);
  let refused = await creation();
  for (; !refused; refused = await creation()) await clock.advance(everyMs);
  expect(refused).toMatchObject({ code: "UPSTREAM_RATE_LIMITED" });
  expect(await read()).toMatchObject({ retryAfterSeconds: refused.retryAfterSeconds });
  await clock.advance((refused.retryAfterSeconds ?? 0) * 1_000);
  expect(await creation()).toBeUndefined();
  // Where calls leave the window one by one, the next are reserved for creations.
  if (everyMs === 0) expect(await read()).toBeUndefined();
  expect(await gateway.control("GET", "calls")).toMatchObject({ rateLimited: 0 });
});

describe("row 7: unusable rate-limit headers", () => {
  test.each(["rate_headers_missing", "rate_headers_single", "rate_headers_five", "rate_headers_garbled"])(
    "%s: the gateway counts for itself",
    async (kind) => {
      gateway = await startGateway({ env: WITHOUT_CACHE });
      const ids = await createSessions(gateway.simulatorUrl, 5);
      await gateway.control("POST", "faults", { kind });
      for (const id of ids) expect(await ask(id)).toMatchObject({ session: { id } });
      const { data } = await gateway.query<
        { upstreamQuota: { windows: { seconds: number; limit: number; used: number; remaining: number }[] } },
        object
      >("{ upstreamQuota { windows { seconds limit used remaining resetsAt } } }", { token });
      const windows = data?.upstreamQuota.windows ?? [];
      expect(windows.map(({ seconds }) => seconds)).toEqual([900, 1_800, 3_600, 86_400]);
      for (const { used, limit, remaining } of windows) {
        expect(used).toBeGreaterThanOrEqual(5);
        expect(used + remaining).toBe(limit);
      }
    },
  );
});
