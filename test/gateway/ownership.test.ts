import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { post, tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const othersSession = Object.values(seededSessionIds)[0] ?? "";

let gateway: TestGateway;
let newcomer: string;

beforeAll(async () => {
  gateway = await startGateway();
  newcomer = await tokenFor(seededUserIds.newcomer);
});
afterAll(() => gateway.stop());

test("nothing is created for another viewer's user", async () => {
  await gateway.resetUpstreamCalls();
  const { data } = await gateway.query<{ createIdentityVerification: { userErrors: { code: string }[] } }, object>(
    `mutation { createIdentityVerification(input: { userId: "${seededUserIds.natural}", returnUrl: "https://app.example" }) { userErrors { code } } }`,
    { token: newcomer },
  );
  expect(data?.createIdentityVerification.userErrors).toEqual([{ code: "USER_NOT_FOUND" }]);
  expect((await gateway.upstreamCalls()).total).toBe(0);
});

test("a viewer who is several users sees the sessions of these only", async () => {
  const token = await tokenFor(seededUserIds.natural, seededUserIds.refused);
  const { data } = await gateway.query<
    { viewer: { users: { id: string; verifications: { user: { id: string } }[] }[] } },
    object
  >("{ viewer { users { id verifications { user { id } checks { type } } } } }", { token });
  const owners = new Set(data?.viewer.users.flatMap((user) => user.verifications.map((session) => session.user.id)));
  expect(owners).toEqual(new Set([seededUserIds.natural, seededUserIds.refused]));
});

test("two hundred interleaved requests of ten viewers never show a foreign id", async () => {
  const users = Object.values(seededUserIds);
  const viewers = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const userId = users[index % users.length] ?? "";
      return { userId, token: await tokenFor(userId) };
    }),
  );
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const viewer = viewers[index % viewers.length];
      const { data } = await gateway.query<
        { viewer: { users: { id: string; verifications: { id: string; user: { id: string } }[] }[] } },
        object
      >("{ viewer { users { id verifications(first: 3) { id tag user { id } } } } }", { token: viewer?.token });
      const seen =
        data?.viewer.users.flatMap((user) => [user.id, ...user.verifications.map((session) => session.user.id)]) ?? [];
      return seen.length > 0 && seen.every((id) => id === viewer?.userId);
    }),
  );
  expect(answers.filter((isOwn) => !isOwn)).toEqual([]);
});

describe("without a valid token", () => {
  const query = "{ viewer { userIds } }";

  test("data is refused as UNAUTHENTICATED with status 401", async () => {
    const { status, data, errors, headers } = await gateway.query(query);
    expect(status).toBe(401);
    expect(data).toBeUndefined();
    expect(errors?.[0]).toMatchObject({
      message: "A valid access token is required.",
      extensions: { code: "UNAUTHENTICATED", retryable: false },
    });
    expect(headers.get("www-authenticate")).toBe("Bearer");
  });

  test.each([
    "{ __typename viewer { userIds } }",
    "{ ...F } fragment F on Query { viewer { userIds } }",
    "{ ... { __typename viewer { userIds } } }",
  ])("however it is written: %s", async (written) => {
    expect((await gateway.query(written)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  });

  test("an invalid token is refused with status 401, even where none is needed", async () => {
    for (const source of [query, "{ __typename }", "{ __schema { queryType { name } } }"]) {
      const { status, errors } = await gateway.query(source, { token: "not.a.token" });
      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: "UNAUTHENTICATED" });
      expect(errors?.[0]?.message).toBe("A valid access token is required.");
    }
  });

  test("introspection is allowed in development", async () => {
    const { status, data } = await gateway.query<{ __schema: { queryType: { name: string } } }, object>(
      "{ __schema { queryType { name } } }",
    );
    expect({ status, data }).toEqual({ status: 200, data: { __schema: { queryType: { name: "Query" } } } });
  });

  test("no upstream call is made", async () => {
    await gateway.resetUpstreamCalls();
    await post(gateway.url, { query: `{ identityVerification(id: "${othersSession}") { id } }` });
    await post(gateway.url, { query: `{ identityVerification(id: "${othersSession}") { id } }` }, "not.a.token");
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });
});
