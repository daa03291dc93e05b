// Everything a frontend queries to show the next step, over HTTP against the simulator.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { tokenFor, tokenWithPersonalDataFor } from "../support/gateway.js";
import { startLiveGateway, subscribe } from "../support/live-gateway.js";
import type { TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startLiveGateway();
});
afterEach(() => gateway.stop());

interface Action {
  __typename: string;
  url?: string;
  persons?: { id: string; status: string; hostedUrl: string }[];
  reasons?: { recommendation: string; isRetryUseful: boolean }[];
  isUseful?: boolean;
}
const ACTION = `nextAction { __typename ... on RedirectUser { url until } ... on WaitForOutcome { since reason } ... on CompletePersons { persons { id status hostedUrl } }
  ... on StartAgain { cause isUseful reasons { recommendation isRetryUseful } } ... on NoAction { since } }`;

async function actionOf(id: string, userId: string): Promise<Action> {
  const { data, errors } = await gateway.query<{ identityVerification: { nextAction: Action } }, object>(
    `{ identityVerification(id: "${id}") { ${ACTION} } }`,
    { token: await tokenFor(userId) },
  );
  expect(errors).toBeUndefined();
  return data?.identityVerification.nextAction ?? { __typename: "none" };
}

describe("nextAction of the seeded sessions", () => {
  test.each([
    ["pending", "natural", "RedirectUser"],
    ["review", "business", "WaitForOutcome"],
    ["validated", "natural", "NoAction"],
    ["owners", "owners", "CompletePersons"],
    ["refused", "natural", "StartAgain"],
    ["expired", "natural", "StartAgain"],
    ["outOfDate", "natural", "StartAgain"],
    ["timeout", "natural", "StartAgain"],
    ["soletrader", "soletrader", "NoAction"],
  ] as const)("%s of %s: %s", async (session, user, kind) => {
    expect((await actionOf(seededSessionIds[session], seededUserIds[user])).__typename).toBe(kind);
  });

  test("a refusal says what to do about it", async () => {
    const action = await actionOf(seededSessionIds.nameMismatch, seededUserIds.refused);
    expect(action).toMatchObject({
      isUseful: true,
      reasons: [{ recommendation: expect.stringContaining("Correct the name in your account"), isRetryUseful: true }],
    });
  });
});

describe("a business whose persons have to be verified", () => {
  interface Watched {
    identityVerificationUpdated: {
      persons: { id: string; status: string }[];
      nextAction: Action;
      user: { isVerified: boolean };
    };
  }
  const session = seededSessionIds.owners;

  test("is subscribed to until the last of them has passed, and is verified only then", async () => {
    const token = await tokenFor(seededUserIds.owners);
    const watcher = subscribe<Watched>(
      gateway.url,
      `subscription { identityVerificationUpdated(id: "${session}") { persons { id status } ${ACTION} user { isVerified } } }`,
      token,
    );
    const [first] = await watcher.has(1);
    expect(first?.identityVerificationUpdated).toMatchObject({
      nextAction: { __typename: "CompletePersons" },
      user: { isVerified: false },
    });
    const persons = first?.identityVerificationUpdated.persons ?? [];
    for (const [index, { id }] of persons.entries()) {
      await gateway.control("POST", `sessions/${session}/persons/${id}/finish`, { status: "VALIDATED" });
      await watcher.has(index + 2);
    }
    await watcher.ended;
    expect(
      watcher.received.map(({ identityVerificationUpdated: { nextAction, user } }) => [
        nextAction.__typename,
        user.isVerified,
      ]),
    ).toEqual([
      ["CompletePersons", false],
      ["CompletePersons", false],
      ["NoAction", true],
    ]);
  });

  test("a rejected person is retried, with a new link", async () => {
    const token = await tokenWithPersonalDataFor(seededUserIds.owners);
    const before = (await actionOf(session, seededUserIds.owners)).persons?.[0];
    await gateway.control("POST", `sessions/${session}/persons/${before?.id}/finish`, { status: "REJECTED" });
    await gateway.idle();
    const mutation =
      "mutation($input: RetryPersonVerificationInput!) { retryPersonVerification(input: $input) { person { id status hostedUrl firstName birthDate } userErrors { code field } } }";
    const input = {
      identityVerificationId: session,
      personId: before?.id,
      firstName: "Corrected",
      birthDate: "1970-01-02",
    };
    const { data } = await gateway.query<
      { retryPersonVerification: { person: { hostedUrl: string }; userErrors: unknown[] } },
      object
    >(mutation, { token, variables: { input } });
    expect(data?.retryPersonVerification).toMatchObject({
      person: { id: before?.id, status: "PENDING_VALIDATION", firstName: "Corrected", birthDate: "1970-01-02" },
      userErrors: [],
    });
    expect(data?.retryPersonVerification.person.hostedUrl).not.toBe(before?.hostedUrl);
    expect((await actionOf(session, seededUserIds.owners)).persons?.[0]).toMatchObject({
      status: "PENDING_VALIDATION",
      hostedUrl: data?.retryPersonVerification.person.hostedUrl,
    });
  });

  test.each(["1899-12-31", "0001-01-01", "2999-01-01"])("a date of birth of %s is refused", async (birthDate) => {
    const token = await tokenWithPersonalDataFor(seededUserIds.owners);
    const mutation =
      "mutation($input: RetryPersonVerificationInput!) { retryPersonVerification(input: $input) { person { id } userErrors { code field } } }";
    const input = { identityVerificationId: session, personId: "person", birthDate };
    const { data } = await gateway.query<object, object>(mutation, { token, variables: { input } });
    expect(data).toEqual({
      retryPersonVerification: { person: null, userErrors: [{ code: "INVALID", field: "birthDate" }] },
    });
  });

  test("a retry whose response was lost is visible in the next query", async () => {
    const before = (await actionOf(session, seededUserIds.owners)).persons?.[0];
    await gateway.control("POST", `sessions/${session}/persons/${before?.id}/finish`, { status: "REJECTED" });
    await gateway.idle();
    await gateway.control("PATCH", "settings", { webhookLossRate: 1 });
    await gateway.control("POST", "faults", {
      kind: "response_lost_after_effect",
      endpoint: "PUT /identity-verifications/:id/pscs/:personId/retry",
    });
    const { errors } = await gateway.query(
      `mutation { retryPersonVerification(input: { identityVerificationId: "${session}", personId: "${before?.id}" }) { userErrors { code } } }`,
      { token: await tokenFor(seededUserIds.owners) },
    );
    expect(errors?.[0]?.extensions.code).toBe("UPSTREAM_UNAVAILABLE");
    expect((await actionOf(session, seededUserIds.owners)).persons?.[0]).toMatchObject({
      id: before?.id,
      status: "PENDING_VALIDATION",
    });
  });

  test("a retry that is repeated after its response was lost leads to the link of the first, and starts nothing", async () => {
    const { id: personId } = (await actionOf(session, seededUserIds.owners)).persons?.[0] ?? {};
    await gateway.control("POST", `sessions/${session}/persons/${personId}/finish`, { status: "REJECTED" });
    await gateway.idle();
    const retry = async () =>
      gateway.query<{ retryPersonVerification: object }, object>(
        `mutation { retryPersonVerification(input: { identityVerificationId: "${session}", personId: "${personId}" }) { person { id status hostedUrl } userErrors { code } } }`,
        { token: await tokenFor(seededUserIds.owners) },
      );
    const linkOf = async () => (await actionOf(session, seededUserIds.owners)).persons?.[0]?.hostedUrl;
    const earlier = await linkOf();
    await gateway.control("POST", "faults", {
      kind: "response_lost_after_effect",
      endpoint: "PUT /identity-verifications/:id/pscs/:personId/retry",
      times: 1,
    });
    expect((await retry()).errors?.[0]?.extensions.code).toBe("UPSTREAM_UNAVAILABLE");
    const hostedUrl = await linkOf();
    expect(hostedUrl).toBeDefined();
    expect(hostedUrl).not.toBe(earlier);

    const person = { id: personId, status: "PENDING_VALIDATION", hostedUrl };
    expect((await retry()).data?.retryPersonVerification).toEqual({ person, userErrors: [] });
    expect(await linkOf()).toBe(hostedUrl);
  });

  test.each([
    [{ personId: "psc_x_unknown" }, "PERSON_NOT_FOUND", "personId"],
    [{ personId: "not an id" }, "INVALID", "personId"],
    [{ email: "nobody" }, "INVALID", "email"],
    [{ firstName: "" }, "INVALID", "firstName"],
  ])("%j is refused as %s", async (wrong, code, field) => {
    const personId = (await actionOf(session, seededUserIds.owners)).persons?.[0]?.id;
    const { data } = await gateway.query<{ retryPersonVerification: { userErrors: unknown[] } }, object>(
      "mutation($input: RetryPersonVerificationInput!) { retryPersonVerification(input: $input) { userErrors { code field } } }",
      {
        token: await tokenFor(seededUserIds.owners),
        variables: { input: { identityVerificationId: session, personId, ...wrong } },
      },
    );
    expect(data?.retryPersonVerification.userErrors).toEqual([{ code, field }]);
  });

  test("an abandoned person cannot be retried", async () => {
    const personId = (await actionOf(session, seededUserIds.owners)).persons?.[0]?.id;
    await gateway.control("POST", `sessions/${session}/persons/${personId}/finish`, { status: "ABANDONED" });
    const { data } = await gateway.query<{ retryPersonVerification: { userErrors: unknown[] } }, object>(
      `mutation { retryPersonVerification(input: { identityVerificationId: "${session}", personId: "${personId}" }) { userErrors { code } } }`,
      { token: await tokenFor(seededUserIds.owners) },
    );
    expect(data?.retryPersonVerification.userErrors).toEqual([{ code: "REJECTED" }]);
  });
});

describe("verificationsConnection", () => {
  interface Page {
    viewer: {
      users: {
        verificationsConnection: {
          edges: { cursor: string; node: { id: string; tag?: string } }[];
          pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
        };
      }[];
    };
  }
  const page = async (args: string, node = "id") => {
    const answer = await gateway.query<Page, object>(
      `{ viewer { users { verificationsConnection${args} { edges { cursor node { ${node} } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`,
      { token: await tokenFor(seededUserIds.natural) },
    );
    return { ...answer, connection: answer.data?.viewer.users[0]?.verificationsConnection };
  };

  test("returns all sessions page by page, equal to the plain list, for one upstream call", async () => {
    const { data } = await gateway.query<{ viewer: { users: { verifications: { id: string }[] }[] } }, object>(
      "{ viewer { users { verifications { id } } } }",
      { token: await tokenFor(seededUserIds.natural) },
    );
    const all = data?.viewer.users[0]?.verifications.map(({ id }) => id);
    await gateway.resetUpstreamCalls();
    const seen: string[] = [];
    let after = "";
    for (let index = 0; index < 4; index += 1) {
      const { connection } = await page(`(first: 2${after})`);
      expect(connection?.pageInfo).toMatchObject({ hasPreviousPage: index > 0, hasNextPage: index < 3 });
      seen.push(...(connection?.edges.map(({ node }) => node.id) ?? []));
      after = `, after: "${connection?.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(all);
    expect((await gateway.upstreamCalls()).total).toBeLessThanOrEqual(1);
  });

  test("costs a view for each session shown where detail is selected", async () => {
    await gateway.resetUpstreamCalls();
    const { connection } = await page("(first: 3)", "id tag");
    expect(connection?.edges[0]?.node.tag).toBe("seeded");
    expect((await gateway.upstreamCalls()).byEndpoint).toMatchObject({ "GET /identity-verifications/:id": 3 });
  });

  test("refuses invalid cursors, and page sizes beyond the limits", async () => {
    for (const args of ['(after: "nonsense")', "(first: 0)", "(first: 101)"])
      expect((await page(args)).errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});
