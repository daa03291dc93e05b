import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { type CreateIdentityVerificationInput, StartVerificationDocument } from "../generated/operations.js";
import { operatorToken, tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";
import { takeToken } from "../support/simulator.js";

const userId = seededUserIds.newcomer;
const returnUrl = "https://app.example/done";

let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  gateway = await startGateway({ env: { RETURN_URL_ORIGINS: "https://app.example" } });
  token = await tokenFor(userId);
});
beforeEach(() => gateway.resetUpstreamCalls());
afterAll(() => gateway.stop());

async function create(input: Partial<CreateIdentityVerificationInput>, as = token) {
  const { data, errors } = await gateway.query(StartVerificationDocument, {
    token: as,
    variables: { input: { userId, returnUrl, ...input } },
  });
  expect(errors).toBeUndefined();
  if (!data) throw new Error("no data");
  return data.createIdentityVerification;
}

describe("input that is refused without an upstream call", () => {
  test.each<[string, Partial<CreateIdentityVerificationInput>, { code: string; field: string }[]]>([
    ["a malformed user id", { userId: "../users" }, [{ code: "INVALID", field: "userId" }]],
    ["an empty return address", { returnUrl: "" }, [{ code: "INVALID", field: "returnUrl" }]],
    [
      "a return address over 500 characters",
      { returnUrl: `https://app.example/${"x".repeat(500)}` },
      [{ code: "TOO_LONG", field: "returnUrl" }],
    ],
    [
      "a return address of another origin",
      { returnUrl: "https://evil.example/" },
      [{ code: "RETURN_URL_NOT_ALLOWED", field: "returnUrl" }],
    ],
    [
      "a return address that is a script",
      { returnUrl: "javascript:alert(1)" },
      [{ code: "RETURN_URL_NOT_ALLOWED", field: "returnUrl" }],
    ],
    ["a tag over 255 characters", { tag: "x".repeat(256) }, [{ code: "TOO_LONG", field: "tag" }]],
    ["a short idempotency key", { idempotencyKey: "short" }, [{ code: "INVALID", field: "idempotencyKey" }]],
    [
      "an idempotency key with a strange character",
      { idempotencyKey: "0123456789abcdef_" },
      [{ code: "INVALID", field: "idempotencyKey" }],
    ],
    [
      "everything at once, each with its own error",
      { userId: "a b", returnUrl: "http://evil.example", tag: "x".repeat(300), idempotencyKey: "" },
      [
        { code: "INVALID", field: "userId" },
        { code: "TOO_LONG", field: "tag" },
        { code: "INVALID", field: "idempotencyKey" },
        { code: "RETURN_URL_NOT_ALLOWED", field: "returnUrl" },
      ],
    ],
  ])("%s", async (_what, input, expected) => {
    const payload = await create(input);
    expect(payload.identityVerification).toBeNull();
    expect(payload.userErrors.map(({ code, field }) => ({ code, field }))).toEqual(expected);
    expect(payload.userErrors.every(({ message }) => message.length > 10)).toBe(true);
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });
});

describe("upstream refusals that become user errors", () => {
  test("a user who may not be verified", async () => {
    const payload = await create({ userId: seededUserIds.payer }, await tokenFor(seededUserIds.payer));
    expect(payload.userErrors).toMatchObject([{ code: "USER_NOT_ELIGIBLE", field: "userId" }]);
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    ["is closed", closedUser, /closed/],
    ["has not enrolled yet", userBeforeEnrolment, /enrol/],
    ["is a payer, by the type of its own", () => Promise.resolve(seededUserIds.payer), /PAYER/],
  ])("a user who %s", async (_what, find, message) => {
    await gateway.control("PATCH", "settings", {
      pendingUsersMayVerify: false,
      payerRefusal: "not_allowed_for_user_category_payer",
    });
    const id = await find();
    const payload = await create({ userId: id }, await tokenFor(id));
    expect(payload.userErrors).toMatchObject([
      { code: "USER_NOT_ELIGIBLE", field: "userId", message: expect.stringMatching(message) as unknown },
    ]);
  });

  test("a user that does not exist, for an operator", async () => {
    const payload = await create({ userId: "user_m_01ABSENT0000000000000000000" }, await operatorToken());
    expect(payload.userErrors).toMatchObject([{ code: "USER_NOT_FOUND", field: "userId" }]);
    expect(payload.idempotencyKey).toBeNull();
  });

  test("the feature is switched off", async () => {
    await gateway.control("PATCH", "settings", { identityVerificationEnabled: false });
    const payload = await create({});
    await gateway.control("PATCH", "settings", { identityVerificationEnabled: true });
    expect(payload.userErrors).toMatchObject([{ code: "FEATURE_NOT_ENABLED", field: null }]);
  });
});

async function closedUser(): Promise<string> {
  const id = await createUser("/users/natural");
  await callUpstream("DELETE", `/users/natural/${id}`);
  return id;
}

function userBeforeEnrolment(): Promise<string> {
  return createUser("/sca/users/natural");
}

async function createUser(path: string): Promise<string> {
  const response = await callUpstream("POST", path, {
    FirstName: "Ann",
    LastName: "Bee",
    Email: "ann@example.org",
    Birthday: 188_301_600,
    Nationality: "FR",
    CountryOfResidence: "FR",
    TermsAndConditionsAccepted: true,
    UserCategory: "OWNER",
  });
  return ((await response.json()) as { Id: string }).Id;
}

async function callUpstream(method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${gateway.simulatorUrl}/v2.01/test${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await takeToken(gateway.simulatorUrl)}`,
      "content-type": "application/json",
    },
    body: body && JSON.stringify(body),
  });
}

test("in development, this machine's addresses are allowed by http too, and the refusal of another one says so", async () => {
  expect((await create({ returnUrl: "http://localhost:3000/done" })).userErrors).toEqual([]);
  expect((await create({ returnUrl: "http://app.example/done" })).userErrors).toMatchObject([
    {
      code: "RETURN_URL_NOT_ALLOWED",
      message:
        "returnUrl must be an https URL of an origin that the platform allows, or, in development, an address of this machine.",
    },
  ]);
});

test.each(["é", "a b", "a\\b", "\u0000"])(
  "a return address with %j is refused for its characters, and not for its origin",
  async (path) => {
    const { userErrors } = await create({ returnUrl: `https://app.example/${path}` });
    expect(userErrors).toMatchObject([
      {
        code: "RETURN_URL_NOT_ALLOWED",
        message: "returnUrl must be printable ASCII without spaces and backslashes: percent-encode other characters.",
      },
    ]);
  },
);

test("with reuse, an idempotency key is ignored, whatever it is", async () => {
  const payload = await create({ reuse: true, idempotencyKey: "bad" });
  expect(payload).toMatchObject({ userErrors: [], identityVerification: { id: expect.any(String) } });
});

test("the longest allowed values are accepted", async () => {
  const payload = await create({
    returnUrl: `https://app.example/${"x".repeat(480)}`,
    tag: "y".repeat(255),
    idempotencyKey: "z".repeat(36),
  });
  expect(payload.userErrors).toEqual([]);
  expect(payload.identityVerification).toMatchObject({
    tag: "y".repeat(255),
    returnUrl: `https://app.example/${"x".repeat(480)}`,
  });
});

test("a key is generated if none is given", async () => {
  expect((await create({})).idempotencyKey).toMatch(/^[A-Za-z0-9-]{16,36}$/);
});
