import { get } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { startSimulator, takeToken, type TestSimulator } from "../support/simulator.js";

const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
const nowSeconds = () => Math.floor(clock.now() / 1_000);
const ReturnUrl = "https://app.example/done";
const sessionsPath = `/users/${seededUserIds.newcomer}/identity-verifications`;

let simulator: TestSimulator;

beforeAll(async () => {
  // The token of the tests outlasts every step of the clock.
  simulator = await startSimulator({ clock, settings: { tokenLifetimeSeconds: 1e9 } });
});
beforeEach(async () => {
  await simulator.control("POST", "seed");
});
afterAll(() => simulator.stop());

const set = (settings: object) => simulator.control("PATCH", "settings", settings);

describe("tokens", () => {
  const ask = (authorization: string, path = "/v2.01/oauth/token") =>
    fetch(simulator.url + path, { method: "POST", headers: { authorization }, body: "grant_type=client_credentials" });

  test("are bearer tokens, each different, for any client id and key", async () => {
    const answers = (await Promise.all(
      [ask(`Basic ${btoa("a:b")}`), ask(`Basic ${btoa("c:d")}`)].map(async (response) => (await response).json()),
    )) as { access_token: string }[];
    expect(answers[0]).toEqual({ access_token: expect.any(String) as unknown, token_type: "bearer", expires_in: 1e9 });
    expect(answers[0]?.access_token).not.toBe(answers[1]?.access_token);
  });

  test("are given with a slash at the end of the path and the version in capitals as well", async () => {
    expect((await ask(`Basic ${btoa("a:b")}`, "/V2.01/oauth/token/")).status).toBe(200);
  });

  test.each(["", "Basic", `Basic ${btoa("a:wrongPass")}`, `Basic ${btoa("a")}`, "Bearer x"])(
    "are refused for %j",
    async (authorization) => {
      const response = await ask(authorization);
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: "invalid_client" });
    },
  );

  test("are given only for the credentials that a setting names", async () => {
    await set({ acceptedCredentials: "platform:key:with:colons" });
    expect((await ask(`Basic ${btoa("platform:key:with:colons")}`)).status).toBe(200);
    for (const other of ["platform:key", "a:b", "platform:", ":"])
      expect((await ask(`Basic ${btoa(other)}`)).status).toBe(401);
    await set({ acceptedCredentials: "any" });
    expect((await ask(`Basic ${btoa("a:b")}`)).status).toBe(200);
  });

  test("end after their lifetime, with the one error that has no id", async () => {
    await set({ tokenLifetimeSeconds: 60 });
    const authorization = `bearer ${await takeToken(simulator.url)}`;
    await set({ tokenLifetimeSeconds: 1e9 });
    expect((await simulator.call("GET", "/users", undefined, { authorization })).status).toBe(200);
    await clock.advance(60_000);
    const { status, body } = await simulator.call("GET", "/users", undefined, { authorization });
    expect({ status, keys: Object.keys(body), type: body.Type }).toEqual({
      status: 401,
      keys: ["Message", "Type", "Date"],
      type: "invalid_credentials",
    });
  });
});

describe("creating a session", () => {
  test("answers 200 with six fields and no more", async () => {
    const { status, body } = await simulator.call("POST", sessionsPath, {
      ReturnUrl,
      Tag: "t",
      SessionLanguage: "zh-Hans-CN",
      Unknown: 1,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      Id: expect.stringMatching(/^idnver_[0-9A-HJKMNP-TV-Z]{26}$/) as unknown,
      Tag: "t",
      CreationDate: nowSeconds(),
      HostedUrl: expect.stringContaining("lng=zh-Hans-CN") as unknown,
      Status: "PENDING",
      ReturnUrl,
    });
  });

  test.each<[string, string, object, number, string, string | null]>([
    ["an unknown user", "/users/user_m_nobody/identity-verifications", { ReturnUrl }, 400, "param_error", "UserId"],
    ["a payer", `/users/${seededUserIds.payer}/identity-verifications`, { ReturnUrl }, 400, "invalid_action", null],
    ["no return address", sessionsPath, {}, 400, "param_error", "ReturnUrl"],
    ["a return address that is none", sessionsPath, { ReturnUrl: "somewhere" }, 400, "param_error", "ReturnUrl"],
    [
      "a return address that is too long",
      sessionsPath,
      { ReturnUrl: `https://a.example/${"x".repeat(500)}` },
      400,
      "param_error",
      "ReturnUrl",
    ],
    ["a tag that is too long", sessionsPath, { ReturnUrl, Tag: "x".repeat(256) }, 400, "param_error", "Tag"],
    [
      "a language that is not spoken",
      sessionsPath,
      { ReturnUrl, SessionLanguage: "fr" },
      400,
      "param_error",
      "SessionLanguage",
    ],
  ])("refuses %s", async (_what, path, body, status, type, field) => {
    const answer = await simulator.call("POST", path, body);
    expect({ status: answer.status, type: answer.body.Type }).toEqual({ status, type });
    expect(answer.body.errors === null ? null : Object.keys(answer.body.errors)[0]).toBe(field);
    expect(answer.body).toMatchObject({
      Id: expect.any(String) as unknown,
      Date: expect.any(Number) as unknown,
      Message: expect.any(String) as unknown,
    });
  });

  test("is refused with a problem body in lower case when the feature is off", async () => {
    await set({ identityVerificationEnabled: false });
    const { status, body } = await simulator.call("POST", sessionsPath, { ReturnUrl });
    await set({ identityVerificationEnabled: true });
    expect({ status, keys: Object.keys(body) }).toEqual({ status: 403, keys: ["type", "title", "status", "traceId"] });
  });

  test.each([
    ["ORGANIZATION", "organizationsMayVerify", true],
    ["PARTNERSHIP", "partnershipsMayVerify", false],
  ])(
    "a legal user of the type %s may be verified or not, as set by %s",
    async (LegalPersonType, setting, byDefault) => {
      const organization = {
        Name: "O",
        Email: "o@example.org",
        LegalPersonType,
        LegalRepresentativeFirstName: "A",
        LegalRepresentativeLastName: "B",
        TermsAndConditionsAccepted: true,
      };
      const { Id } = (await simulator.call("POST", "/users/legal", organization)).body;
      const create = () => simulator.call("POST", `/users/${Id}/identity-verifications`, { ReturnUrl });
      expect((await create()).status).toBe(byDefault ? 200 : 400);
      await set({ [setting]: false });
      expect((await create()).body.Type).toBe("invalid_action");
      await set({ [setting]: true });
      expect((await create()).status).toBe(200);
      await set({ [setting]: byDefault });
    },
  );
});

describe("viewing and listing sessions", () => {
  test("a view gives everything, a list four fields, and a pending session no LastUpdate in the list", async () => {
    const view = (await simulator.call("GET", `/identity-verifications/${seededSessionIds.pending}`)).body;
    expect(Object.keys(view).sort()).toEqual([
      "Checks",
      "CreationDate",
      "HostedUrl",
      "Id",
      "LastUpdate",
      "ReturnUrl",
      "Status",
      "Tag",
      "UserId",
    ]);
    expect(view.LastUpdate).toBe(view.CreationDate);
    const list = (await simulator.call("GET", `/users/${seededUserIds.natural}/identity-verifications`)).body as Record<
      string,
      unknown
    >[];
    expect(new Set(list.flatMap((item) => Object.keys(item)))).toEqual(
      new Set(["Id", "Status", "CreationDate", "LastUpdate"]),
    );
    expect(list.find(({ Id }) => Id === seededSessionIds.pending)?.["LastUpdate"]).toBeNull();
    expect(list.find(({ Id }) => Id === seededSessionIds.validated)?.["LastUpdate"]).toEqual(expect.any(Number));
  });

  test("what is unknown is 404, or 400 when set so", async () => {
    for (const path of [
      "/identity-verifications/idnver_nothing",
      "/users/user_m_nobody/identity-verifications",
      "/users/user_m_nobody",
    ]) {
      const answer = await simulator.call("GET", path);
      expect({ status: answer.status, type: answer.body.Type, errors: Object.keys(answer.body.errors) }).toEqual({
        status: 404,
        type: "ressource_not_found",
        errors: ["RessourceNotFound"],
      });
      await set({ unknownIdStatus: 400 });
      expect((await simulator.call("GET", path)).body.Type).toBe("param_error");
      await set({ unknownIdStatus: 404 });
    }
  });

  test("the old spelling of OUT_OF_DATE can be chosen", async () => {
    await set({ outOfDateSpelling: "OUTDATED" });
    expect((await simulator.call("GET", `/identity-verifications/${seededSessionIds.outOfDate}`)).body.Status).toBe(
      "OUTDATED",
    );
    await set({ outOfDateSpelling: "OUT_OF_DATE" });
  });
});

describe("lists", () => {
  const ids = (body: { Id: string }[]) => body.map(({ Id }) => Id);
  let path: string;

  beforeAll(async () => {
    const payer = {
      FirstName: "A",
      LastName: "B",
      Email: "a@example.org",
      Nationality: "FR",
      CountryOfResidence: "FR",
      Birthday: 1,
      TermsAndConditionsAccepted: true,
    };
    const { Id } = (await simulator.call("POST", "/users/natural", payer)).body;
    path = `/users/${Id}/identity-verifications`;
    for (let index = 0; index < 25; index += 1) {
      await simulator.call("POST", path, { ReturnUrl });
      await clock.advance(1_000);
    }
  });

  test("give ten items by default, oldest first, and tell of the rest", async () => {
    const { body, headers } = await simulator.call("GET", path);
    expect(body).toHaveLength(10);
    expect(ids(body)).toEqual([...ids(body)].sort());
    expect(headers.get("x-number-of-items")).toBe("25");
    expect(headers.get("x-number-of-pages")).toBe("3");
    const url = `${simulator.url}/v2.01/test${path}`;
    expect(headers.get("link")).toBe(
      `<${url}?page=1&per_page=10>; rel="first", <${url}?page=2&per_page=10>; rel="next", <${url}?page=3&per_page=10>; rel="last"`,
    );
  });

  test("take page, per_page and Sort in any case, at most a hundred, and give nothing past the end", async () => {
    expect((await simulator.call("GET", `${path}?Page=3&Per_Page=10`)).body).toHaveLength(5);
    expect((await simulator.call("GET", `${path}?per_page=1000`)).body).toHaveLength(25);
    expect((await simulator.call("GET", `${path}?page=9`)).body).toEqual([]);
    const descending = ids((await simulator.call("GET", `${path}?per_page=100&sort=CreationDate:desc`)).body);
    expect(descending).toEqual([...descending].sort().reverse());
    expect((await simulator.call("GET", `${path}?Sort=Tag:ASC`)).body.errors).toHaveProperty("Sort");
  });

  test("have no headers of pages where there is no list", async () => {
    expect(
      (await simulator.call("GET", `/users/${seededUserIds.natural}`)).headers.get("x-number-of-items"),
    ).toBeNull();
  });
});

describe("rate limits", () => {
  /** fetch would join the lines. */
  function rawHeaders(path: string): Promise<string[]> {
    return new Promise((resolve) =>
      get(`${simulator.url}/v2.01/test${path}`, (response) => resolve(response.resume().rawHeaders)),
    );
  }
  const valuesOf = (raw: string[], name: string) =>
    raw.filter((_, index) => raw[index - 1] === name && index % 2 === 1);

  test("four header lines per name tell of 15, 30 and 60 minutes and a day", async () => {
    const raw = await rawHeaders("/users");
    const resets = valuesOf(raw, "X-RateLimit-Reset").map((reset) => Number(reset) - nowSeconds());
    expect(resets).toEqual([899, 1_799, 3_599, 86_399]);
    const [made, remaining] = ["X-RateLimit", "X-RateLimit-Remaining"].map((name) => valuesOf(raw, name).map(Number));
    expect(made?.map((count, index) => count + (remaining?.[index] ?? 0))).toEqual([2_300, 4_500, 8_800, 105_600]);
  });

  test("a call too many is refused until a window has slid on", async () => {
    await set({ rateLimits: [3, 100_000, 100_000, 100_000] });
    await clock.advance(900_000);
    const statuses = await Promise.all([1, 2, 3, 4].map(async () => (await simulator.call("GET", "/users")).status));
    expect(statuses.sort()).toEqual([200, 200, 200, 429]);
    expect((await simulator.call("GET", "/users")).body).toMatchObject({ Type: "rate_limit", errors: null });
    await clock.advance(900_000);
    expect((await simulator.call("GET", "/users")).status).toBe(200);
    await set({ rateLimits: [2_300, 4_500, 8_800, 105_600] });
  });
});

describe("idempotency keys", () => {
  const key = { "Idempotency-Key": "0123456789abcdef" };
  const NOT_KNOWN = { status: 400, body: { Type: "correlationid_not_found", errors: null } };

  test("serve once; the first answer is read back for a day", async () => {
    const first = await simulator.call("POST", sessionsPath, { ReturnUrl }, key);
    const second = await simulator.call("POST", sessionsPath, { ReturnUrl }, key);
    expect({ status: second.status, type: second.body.Type, errors: second.body.errors }).toEqual({
      status: 409,
      type: "idempotent_creation_conflict",
      errors: null,
    });
    const stored = (await simulator.call("GET", "/responses/0123456789abcdef")).body;
    expect(stored).toEqual({
      StatusCode: "200",
      ContentLength: String(JSON.stringify(first.body).length),
      ContentType: "application/json; charset=utf-8",
      Date: new Date(clock.now()).toUTCString(),
      RequestURL: `${simulator.url}/v2.01/test${sessionsPath}`,
      Resource: first.body,
    });
    // As an official client writes the path.
    expect((await simulator.call("GET", "/responses//0123456789abcdef")).body).toEqual(stored);
    await clock.advance(86_400_000);
    expect(await simulator.call("GET", "/responses/0123456789abcdef")).toMatchObject(NOT_KNOWN);
    expect((await simulator.call("POST", sessionsPath, { ReturnUrl }, key)).status).toBe(200);
  });

  test("are taken from the arrival of a call, whose answer is not known until it has ended", async () => {
    const slow = { "Idempotency-Key": "slow-slow-slow-slow" };
    const endpoint = "POST /users/:userId/identity-verifications";
    expect(await simulator.call("GET", "/responses/slow-slow-slow-slow")).toMatchObject(NOT_KNOWN);
    await simulator.control("DELETE", "calls");
    await simulator.control("POST", "faults", { kind: "latency", latencyMs: 60_000, endpoint, times: 1 });
    const first = simulator.call("POST", sessionsPath, { ReturnUrl }, slow);
    const arrived = async () => {
      const { byEndpoint } = (await simulator.control("GET", "calls")) as { byEndpoint: Record<string, number> };
      return byEndpoint[endpoint] === 1;
    };
    while (!(await arrived()));
    expect((await simulator.call("POST", sessionsPath, { ReturnUrl }, slow)).status).toBe(409);
    expect(await simulator.call("GET", "/responses/slow-slow-slow-slow")).toMatchObject(NOT_KNOWN);
    await clock.advance(60_000);
    const { body } = await first;
    expect((await simulator.call("GET", "/responses/slow-slow-slow-slow")).body.Resource).toEqual(body);
  });

  test("are burnt by a call that failed", async () => {
    const burnt = { "Idempotency-Key": "burnt-burnt-burnt" };
    await simulator.call("POST", sessionsPath, {}, burnt);
    expect((await simulator.call("POST", sessionsPath, { ReturnUrl }, burnt)).status).toBe(409);
    expect((await simulator.call("GET", "/responses/burnt-burnt-burnt")).body).toMatchObject({
      StatusCode: "400",
      Resource: { Type: "param_error" },
    });
  });

  test.each(["short", "x".repeat(37), "with_underscore_and_length"])("%s is refused", async (bad) => {
    expect((await simulator.call("POST", sessionsPath, { ReturnUrl }, { "Idempotency-Key": bad })).body.Type).toBe(
      "param_error",
    );
  });
});

test("a path that does not exist is 404, in the upstream's own shape and with its headers", async () => {
  for (const path of ["/identity-verifications/x/checks", "/nothing", "/users/x/y/z"]) {
    const { status, body, headers } = await simulator.call("GET", path);
    expect({ status, type: body.Type }).toEqual({ status: 404, type: "ressource_not_found" });
    expect(body.errors).toHaveProperty("RessourceNotFound");
    expect(headers.get("x-ratelimit-remaining")).not.toBeNull();
  }
});
