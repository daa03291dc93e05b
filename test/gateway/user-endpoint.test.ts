// Users are read from whichever endpoint the upstream still has, here the simulator with its setting `userViews`.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { operatorToken, WITHOUT_CACHE } from "../support/gateway.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const SCA = "GET /sca/users/:userId";
const PLAIN = "GET /users/:userId";

let gateway: TestGateway;
let token: string;
let aheadMs: number;

beforeEach(async () => {
  aheadMs = 0;
  gateway = await startGateway({
    simulator: { settings: WITHOUT_RATE_LIMIT },
    env: WITHOUT_CACHE,
    gateway: { clock: testClock({ monotonicMs: () => performance.now() + aheadMs }) },
  });
  token = await operatorToken();
});
afterEach(() => gateway.stop());

const serve = (userViews: string) => gateway.control("PATCH", "settings", { userViews });

/** The level of the user, null for a missing one, and what it cost. */
async function read(id: string): Promise<[level: string | null | undefined, calls: Record<string, number>]> {
  await gateway.resetUpstreamCalls();
  const { data, errors } = await gateway.query<{ user: { kycLevel: string } | null }, object>(
    `{ user(id: "${id}") { kycLevel } }`,
    { token },
  );
  expect(errors).toBeUndefined();
  return [data?.user && data.user.kycLevel, (await gateway.upstreamCalls()).byEndpoint];
}

describe.each([
  ["both", { [SCA]: 1 }, { [SCA]: 1 }],
  ["sca only", { [SCA]: 1 }, { [SCA]: 1 }],
  ["plain only", { [SCA]: 1, [PLAIN]: 1 }, { [PLAIN]: 1 }],
])("with the setting %s", (userViews, firstCalls, laterCalls) => {
  beforeEach(() => serve(userViews));

  test("users are found, and then a missing one costs one call", async () => {
    expect(await read(seededUserIds.natural)).toEqual(["REGULAR", firstCalls]);
    expect(await read(seededUserIds.newcomer)).toEqual(["LIGHT", laterCalls]);
    expect(await read("user_m_nobody")).toEqual([null, laterCalls]);
  });

  test("a missing user is looked for at both endpoints until somebody was found", async () => {
    expect(await read("user_m_nobody")).toEqual([null, { [SCA]: 1, [PLAIN]: 1 }]);
    expect(await read("user_m_nobody")).toEqual([null, { [SCA]: 1, [PLAIN]: 1 }]);
    expect(await read(seededUserIds.natural)).toEqual(["REGULAR", firstCalls]);
    expect(await read("user_m_nobody")).toEqual([null, laterCalls]);
  });

  test("several users are found at once", async () => {
    const ids = [seededUserIds.natural, seededUserIds.newcomer, seededUserIds.business, seededUserIds.payer];
    const { data } = await gateway.query<Record<string, { id: string; kycLevel: string }>, object>(
      `{ ${ids.map((id, index) => `u${index}: user(id: "${id}") { id kycLevel }`).join(" ")} }`,
      { token },
    );
    expect(Object.values(data ?? {}).map(({ id }) => id)).toEqual(ids);
    expect(await read(seededUserIds.natural)).toEqual(["REGULAR", laterCalls]);
  });
});

test.each([
  ["sca only", "plain only", SCA, PLAIN],
  ["plain only", "sca only", PLAIN, SCA],
])("an upstream that changes from %s to %s is noticed within ten minutes", async (before, after, former, other) => {
  await serve(before);
  await read(seededUserIds.natural);
  await serve(after);
  aheadMs = 600_000;
  expect(await read(seededUserIds.natural)).toEqual(["REGULAR", { [former]: 1, [other]: 1 }]);
  expect(await read(seededUserIds.natural)).toEqual(["REGULAR", { [other]: 1 }]);
});

test("an upstream that fails is not asked at its other endpoint", async () => {
  await gateway.control("POST", "faults", { kind: "status", status: 429, endpoint: SCA });
  const { errors } = await gateway.query(`{ user(id: "${seededUserIds.natural}") { kycLevel } }`, { token });
  expect(errors?.[0]?.extensions.code).toBe("UPSTREAM_RATE_LIMITED");
  expect((await gateway.upstreamCalls()).byEndpoint[PLAIN]).toBeUndefined();
});

test.each([400, 403])("an endpoint that refuses everybody with %d costs one call", async (status) => {
  await gateway.control("POST", "faults", { kind: "status", status, endpoint: SCA });
  expect(await read(seededUserIds.natural)).toEqual(["REGULAR", { [SCA]: 1, [PLAIN]: 1 }]);
  expect(await read(seededUserIds.natural)).toEqual(["REGULAR", { [PLAIN]: 1 }]);
  expect(await read("user_m_nobody")).toEqual([null, { [PLAIN]: 1 }]);
});

test("an endpoint that is not implemented costs one call, without another attempt", async () => {
  await gateway.control("POST", "faults", { kind: "status", status: 501, endpoint: SCA });
  expect(await read(seededUserIds.natural)).toEqual(["REGULAR", { [SCA]: 1, [PLAIN]: 1 }]);
});
