import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { type AuthenticationSettings, createAuthentication } from "../../src/authentication/bearer-token.js";
import {
  createDevelopmentKey,
  type DevelopmentKey,
  signDevelopmentToken,
} from "../../src/authentication/development-token.js";
import { createBadTokens } from "../../src/limits/bad-tokens.js";
import { testClock } from "../support/clock.js";

const secret = "0123456789abcdef0123456789abcdef";
const SECRETS: readonly string[] = [secret];
const key = new TextEncoder().encode(secret);
const nowMs = 1_800_000_000_000;
const nowSeconds = nowMs / 1_000;
const settings = { issuer: "https://login.example", audience: "verification", userClaim: "mangopay_user_id" };
const ADDRESS = "192.0.2.1";
const authenticate = setUp();

function clockAt(dateMs: () => number, monotonicMs = () => 0) {
  return testClock({ now: () => new Date(dateMs()), monotonicMs });
}

function setUp(own: AuthenticationSettings = settings, clock = clockAt(() => nowMs), secrets = () => SECRETS) {
  const badTokens = createBadTokens(clock);
  const configured = own.jwksUrl === undefined ? { secrets } : {};
  const { authenticate: authenticateAt } = createAuthentication(own, { clock, badTokens, ...configured });
  return async (header: string | undefined, address = ADDRESS) => authenticateAt(header, address);
}

const goodClaims = {
  sub: "ada",
  iss: settings.issuer,
  aud: settings.audience,
  exp: nowSeconds + 60,
  mangopay_user_id: "user_m_1",
  scope: "idv:pii",
};

function sign(claims: JWTPayload, header: Record<string, unknown> = {}, signingKey: Uint8Array = key): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", ...header }).sign(signingKey);
}

const unsigned = (header: unknown, claims: unknown) =>
  `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.`;

test("a claim that is null counts as missing, except for times", async () => {
  const header = async (claims: object) => `Bearer ${await sign({ ...goodClaims, ...claims })}`;
  expect(await authenticate(await header({ mangopay_user_id: null, scope: null }))).toMatchObject({
    subject: "ada",
    userIds: [],
    canReadPersonalData: false,
  });
  for (const claims of [{ iss: null }, { aud: null }, { exp: null }, { nbf: null }, { iat: null }])
    await expect(authenticate(await header(claims))).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

test("without the header the viewer is anonymous", async () => {
  expect((await authenticate(undefined)).subject).toBeUndefined();
});

test("a valid token yields its viewer", async () => {
  expect(await authenticate(`Bearer ${await sign(goodClaims)}`)).toEqual({
    subject: "ada",
    userIds: ["user_m_1"],
    isOperator: false,
    canReadPersonalData: true,
    tokenExpiresAt: new Date((nowSeconds + 60) * 1_000),
  });
});

test("the scheme is case-insensitive", async () => {
  expect((await authenticate(`bearer ${await sign(goodClaims)}`)).subject).toBe("ada");
});

describe("the same refusal for", () => {
  const table: [string, () => Promise<string> | string][] = [
    ["an empty header", () => ""],
    ["another scheme", async () => `Basic ${await sign(goodClaims)}`],
    ["no scheme", () => sign(goodClaims)],
    ["a scheme without a token", () => "Bearer "],
    ["a token that is no JWT", () => "Bearer abc"],
    ["two tokens", async () => `Bearer ${await sign(goodClaims)} ${await sign(goodClaims)}`],
    ["a token over the size limit", async () => `Bearer ${await sign({ ...goodClaims, padding: "x".repeat(9_000) })}`],
    ["algorithm none", () => `Bearer ${unsigned({ alg: "none" }, goodClaims)}`],
    ["algorithm NONE in capitals", () => `Bearer ${unsigned({ alg: "NONE" }, goodClaims)}a`],
    ["another HMAC algorithm", () => sign(goodClaims, { alg: "HS512" }).then((token) => `Bearer ${token}`)],
    [
      "another key",
      async () =>
        `Bearer ${await sign(goodClaims, {}, new TextEncoder().encode("another secret of thirty-two bytes"))}`,
    ],
    ["an empty key", async () => `Bearer ${(await sign(goodClaims)).replace(/[^.]+$/, "")}`],
    [
      "a changed payload",
      async () =>
        `Bearer ${(await sign(goodClaims)).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...goodClaims, scope: "idv:operator" })).toString("base64url")}.`)}`,
    ],
    ["an expired token", async () => `Bearer ${await sign({ ...goodClaims, exp: nowSeconds - 6 })}`],
    ["an expiry in milliseconds", async () => `Bearer ${await sign({ ...goodClaims, exp: nowSeconds * 1_000 })}`],
    ["an expiry beyond all dates", async () => `Bearer ${await sign({ ...goodClaims, exp: 1e300 })}`],
    ["no expiry", async () => `Bearer ${await sign({ ...goodClaims, exp: undefined })}`],
    ["not valid yet", async () => `Bearer ${await sign({ ...goodClaims, nbf: nowSeconds + 60 })}`],
    ["another issuer", async () => `Bearer ${await sign({ ...goodClaims, iss: "https://evil.example" })}`],
    ["no issuer", async () => `Bearer ${await sign({ ...goodClaims, iss: undefined })}`],
    ["another audience", async () => `Bearer ${await sign({ ...goodClaims, aud: "billing" })}`],
    ["no audience", async () => `Bearer ${await sign({ ...goodClaims, aud: undefined })}`],
    [
      "a user claim of the wrong shape",
      async () => `Bearer ${await sign({ ...goodClaims, mangopay_user_id: { id: "user_m_1" } })}`,
    ],
    [
      "a token that names nobody",
      async () => `Bearer ${await sign({ ...goodClaims, sub: undefined, mangopay_user_id: undefined })}`,
    ],
    [
      "an unknown critical header",
      async () =>
        `Bearer ${(await sign(goodClaims)).replace(/^[^.]+/, Buffer.from(JSON.stringify({ alg: "HS256", crit: ["x"], x: 1 })).toString("base64url"))}`,
    ],
  ];

  test.each(table)("%s", async (_what, header) => {
    await expect(authenticate(await header())).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      message: "A valid access token is required.",
    });
  });
});

test("an expired token is refused although it was verified before", async () => {
  let clockMs = nowMs;
  const aging = setUp(
    settings,
    clockAt(() => clockMs),
  );
  const header = `Bearer ${await sign(goodClaims)}`;
  await aging(header);
  clockMs += 66_000;
  await expect(aging(header)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

describe("an address that sends many bad tokens", () => {
  const BURST = 300;
  const another = new TextEncoder().encode("another secret of thirty-two bytes");
  const bad = (index: number) => sign({ ...goodClaims, jti: String(index) }, {}, another);
  const good = async (sub: string) => `Bearer ${await sign({ ...goodClaims, sub })}`;
  const codeOf = (answer: Promise<unknown>) =>
    answer.then(
      () => "let in",
      (error: unknown) => (error as { code: string }).code,
    );

  function startAt(clock: { ms: number }) {
    const toViewer = setUp(
      settings,
      clockAt(
        () => nowMs,
        () => clock.ms,
      ),
    );
    const sendBad = async (count: number) => {
      const codes = [];
      for (let index = 0; index < count; index += 1) codes.push(await codeOf(toViewer(`Bearer ${await bad(index)}`)));
      return codes;
    };
    return { toViewer, sendBad };
  }

  test("is refused without verification until its penalty ends", async () => {
    const clock = { ms: 0 };
    const { toViewer, sendBad } = startAt(clock);
    expect(new Set(await sendBad(BURST))).toEqual(new Set(["UNAUTHENTICATED"]));
    await expect(toViewer(await good("new"))).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS", retryAfterMs: 10 });
    expect(new Set(await sendBad(5))).toEqual(new Set(["TOO_MANY_REQUESTS"]));
    clock.ms += 10;
    expect((await toViewer(await good("new"))).subject).toBe("new");
  });

  test("does not affect tokens verified before, or other addresses", async () => {
    const clock = { ms: 0 };
    const { toViewer, sendBad } = startAt(clock);
    await toViewer(await good("ada"));
    // By then it has to be verified again.
    clock.ms += 60_001;
    await sendBad(BURST + 1);
    expect((await toViewer(await good("ada"))).subject).toBe("ada");
    expect(await codeOf(toViewer(await good("new")))).toBe("TOO_MANY_REQUESTS");
    expect((await toViewer(await good("new"), "192.0.2.2")).subject).toBe("new");
  });

  test("does not include an office whose tokens have all expired", async () => {
    const { toViewer } = startAt({ ms: 0 });
    for (let index = 0; index < BURST + 1; index += 1) {
      const header = `Bearer ${await sign({ ...goodClaims, exp: nowSeconds - 6, jti: String(index) })}`;
      expect(await codeOf(toViewer(header))).toBe("UNAUTHENTICATED");
    }
    expect((await toViewer(await good("new"))).subject).toBe("new");
  });
});

describe("with two secrets", () => {
  const previous = "another secret of thirty-two bytes";
  const previousKey = new TextEncoder().encode(previous);
  const REFUSED = { code: "UNAUTHENTICATED" };

  test("tokens of both are accepted, no others, and of neither when they have expired or are for others", async () => {
    const secrets = [secret, previous];
    const byBoth = setUp(
      settings,
      clockAt(() => nowMs),
      () => secrets,
    );
    for (const signingKey of [key, previousKey]) {
      expect((await byBoth(`Bearer ${await sign(goodClaims, {}, signingKey)}`)).subject).toBe("ada");
      for (const bad of [{ exp: nowSeconds - 60 }, { aud: "other" }, { iss: "other" }])
        await expect(byBoth(`Bearer ${await sign({ ...goodClaims, ...bad }, {}, signingKey)}`)).rejects.toMatchObject(
          REFUSED,
        );
    }
    const foreign = new TextEncoder().encode("a third secret that nobody has set");
    await expect(byBoth(`Bearer ${await sign(goodClaims, {}, foreign)}`)).rejects.toMatchObject(REFUSED);
  });

  test("a token refused before is accepted once its secret is there, however many its address has sent", async () => {
    let secrets = [secret];
    const changing = setUp(
      settings,
      clockAt(() => nowMs),
      () => secrets,
    );
    const header = `Bearer ${await sign(goodClaims, {}, previousKey)}`;
    for (let index = 0; index < 300; index += 1) await expect(changing(header)).rejects.toMatchObject(REFUSED);
    await expect(changing(header)).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
    secrets = [secret, previous];
    expect((await changing(header)).subject).toBe("ada");
    expect((await changing(`Bearer ${await sign(goodClaims)}`)).subject).toBe("ada");
  });

  test("a token verified before is refused at once when its secret is gone", async () => {
    let secrets = [secret, previous];
    const changing = setUp(
      settings,
      clockAt(() => nowMs),
      () => secrets,
    );
    const header = `Bearer ${await sign(goodClaims, {}, previousKey)}`;
    expect((await changing(header)).subject).toBe("ada");
    secrets = [secret];
    await expect(changing(header)).rejects.toMatchObject(REFUSED);
  });
});

describe("tokens of a development start", () => {
  const ours = createDevelopmentKey();
  const claims = { userIds: ["user_m_1"], isOperator: true, canReadPersonalData: true };
  const tokenOf = async (key: DevelopmentKey) =>
    `Bearer ${await signDevelopmentToken(claims, key, settings.userClaim, nowMs)}`;
  const startWith = (configured: AuthenticationSettings, developmentKey?: DevelopmentKey) => {
    const clocks = clockAt(() => nowMs);
    const secrets: readonly string[] = configured === settings ? [secret] : [];
    const { authenticate: authenticateAt } = createAuthentication(configured, {
      secrets: () => secrets,
      clock: clocks,
      developmentKey,
      badTokens: createBadTokens(clocks),
    });
    return (header: string) => authenticateAt(header, ADDRESS);
  };
  const REFUSED = { code: "UNAUTHENTICATED" };

  test.each([
    ["with nothing configured", { userClaim: settings.userClaim }],
    ["beside a configured issuer and audience", settings],
  ])("are accepted by that start, %s", async (_what, configured) => {
    const toViewer = startWith(configured, ours);
    expect(await toViewer(await tokenOf(ours))).toMatchObject({ userIds: ["user_m_1"], isOperator: true });
  });

  test("are not accepted by another start, or in production", async () => {
    for (const toViewer of [startWith({ userClaim: settings.userClaim }, createDevelopmentKey()), startWith(settings)])
      await expect(toViewer(await tokenOf(ours))).rejects.toMatchObject(REFUSED);
  });

  test("need both the issuer's name and the key of that start", async () => {
    const toViewer = startWith(settings, ours);
    const others = createDevelopmentKey();
    await expect(toViewer(await tokenOf({ ...others, issuer: ours.issuer }))).rejects.toMatchObject(REFUSED);
    await expect(toViewer(await tokenOf({ ...ours, issuer: others.issuer }))).rejects.toMatchObject(REFUSED);
    await expect(toViewer(await tokenOf({ secret, issuer: ours.issuer }))).rejects.toMatchObject(REFUSED);
  });

  test("do not affect those of the configured issuer", async () => {
    const toViewer = startWith(settings, ours);
    expect((await toViewer(`Bearer ${await sign(goodClaims)}`)).subject).toBe("ada");
    await expect(startWith({ userClaim: "a" }, ours)(`Bearer ${await sign(goodClaims)}`)).rejects.toMatchObject(
      REFUSED,
    );
  });
});

describe("with keys from a JWKS address", () => {
  let server: Server;
  let jwksUrl: string;
  let privateKey: Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];
  let published: JWK[];

  beforeAll(async () => {
    const pair = await generateKeyPair("ES256");
    privateKey = pair.privateKey;
    const jwk: JWK = { ...(await exportJWK(pair.publicKey)), kid: "one", alg: "ES256", use: "sig" };
    published = [jwk];
    server = createServer((_request, response) =>
      response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: published })),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });

  afterAll(() => {
    server.close();
  });

  test("accepts the issuer's tokens, and refuses HS256 with any key", async () => {
    const byJwks = setUp(
      { jwksUrl, userClaim: "mangopay_user_id" },
      clockAt(() => nowMs),
    );
    const token = await new SignJWT(goodClaims).setProtectedHeader({ alg: "ES256", kid: "one" }).sign(privateKey);
    expect((await byJwks(`Bearer ${token}`)).subject).toBe("ada");
    await expect(byJwks(`Bearer ${await sign(goodClaims, { kid: "one" })}`)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    });
  });

  test("a token is refused 15 minutes after its key was withdrawn, although it was verified before", async () => {
    let clockMs = 1;
    const aging = setUp(
      { jwksUrl, userClaim: "mangopay_user_id" },
      clockAt(
        () => nowMs,
        () => clockMs,
      ),
    );
    const header = `Bearer ${await new SignJWT(goodClaims).setProtectedHeader({ alg: "ES256", kid: "one" }).sign(privateKey)}`;
    await aging(header);
    published = [{ ...published[0], kid: "two" }];
    clockMs += 15 * 60_000;
    await expect(aging(header)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});
