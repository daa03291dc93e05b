import { describe, expect, test } from "@jest/globals";
import { createAccessToken, readFetchedToken } from "../../src/upstream/access-token.js";
import { testClock } from "../support/clock.js";

function setUp({ expiresInSeconds = 1_200 } = {}) {
  const state = { nowMs: 0, fetched: 0, failing: false };
  const accessToken = createAccessToken({
    clock: testClock({ monotonicMs: () => state.nowMs }),
    fetchToken: () => {
      state.fetched += 1;
      return state.failing
        ? Promise.reject(new Error("down"))
        : Promise.resolve({ accessToken: `token-${state.fetched}`, expiresInSeconds });
    },
  });
  return { state, accessToken };
}

describe("createAccessToken", () => {
  test("fetches once for five hundred concurrent callers", async () => {
    const { state, accessToken } = setUp();
    const tokens = await Promise.all(Array.from({ length: 500 }, async () => accessToken.get()));
    expect(new Set(tokens)).toEqual(new Set(["token-1"]));
    expect(state.fetched).toBe(1);
  });

  test("renews thirty seconds early without delaying callers", async () => {
    const { state, accessToken } = setUp();
    await accessToken.get();
    state.nowMs = 1_170_000;
    expect(await accessToken.get()).toBe("token-1");
    expect(await accessToken.get()).toBe("token-2");
    expect(state.fetched).toBe(2);
  });

  test("does not renew at every call when the lifetime is shorter than the early renewal", async () => {
    const { state, accessToken } = setUp({ expiresInSeconds: 20 });
    for (let call = 0; call < 100; call += 1) await accessToken.get();
    expect(state.fetched).toBe(1);
  });

  test("uses the old token until it expires while the token endpoint is down, then fails", async () => {
    const { state, accessToken } = setUp();
    await accessToken.get();
    state.failing = true;
    state.nowMs = 1_199_000;
    expect(await accessToken.get()).toBe("token-1");
    state.nowMs = 1_200_000;
    await expect(accessToken.get()).rejects.toThrow("down");
  });

  test("requests at most once a second while the token endpoint is down, and recovers", async () => {
    const { state, accessToken } = setUp();
    state.failing = true;
    for (let call = 0; call < 50; call += 1) await expect(accessToken.get()).rejects.toThrow("down");
    expect(state.fetched).toBe(1);
    state.failing = false;
    state.nowMs = 1_001;
    expect(await accessToken.get()).toBe("token-2");
  });

  test("replaces a refused token, unless that has been done already", async () => {
    const { state, accessToken } = setUp();
    const first = await accessToken.get();
    expect(accessToken.replace(first)).toBe(true);
    expect(await accessToken.get()).toBe("token-2");
    expect(accessToken.replace(first)).toBe(true);
    expect(await accessToken.get()).toBe("token-2");
    expect(state.fetched).toBe(2);
  });

  test("keeps one that is refused soon after it has replaced another, which other endpoints may accept", async () => {
    const { state, accessToken } = setUp();
    accessToken.replace(await accessToken.get());
    const second = await accessToken.get();
    state.nowMs = 4_999;
    expect(accessToken.replace(second)).toBe(false);
    expect(await accessToken.get()).toBe(second);
    state.nowMs = 5_000;
    expect(accessToken.replace(second)).toBe(true);
    expect(await accessToken.get()).toBe("token-3");
  });
});

describe("readFetchedToken", () => {
  test("takes the lifetime from the answer", () => {
    expect(readFetchedToken({ access_token: "abc", token_type: "bearer", expires_in: 1199 })).toEqual({
      accessToken: "abc",
      expiresInSeconds: 1199,
    });
  });

  test.each([
    undefined,
    null,
    "abc",
    {},
    { access_token: "abc" },
    { access_token: "abc", expires_in: 0 },
    { access_token: "a\r\nb: c", expires_in: 9 },
  ])("refuses %j", (body) => {
    expect(() => readFetchedToken(body)).toThrow(expect.objectContaining({ kind: "invalid_response" }));
  });
});
