import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { operatorToken, startGatewayFor, tokenFor } from "../support/gateway.js";
import { sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const VIEW = "GET /identity-verifications/:id";
const id = seededSessionIds.owners;

describe("persons whom the upstream sends without an id", () => {
  let gateway: TestGateway;
  let token: string;
  beforeAll(async () => {
    gateway = await startGateway();
    token = await tokenFor(seededUserIds.owners);
    await gateway.control("POST", "faults", { kind: "missing_fields", fields: ["Id"], endpoint: VIEW });
  });
  afterAll(() => gateway.stop());

  const FIELDS = "__typename ... on CompletePersons { persons { id status } }";
  const nobody = { id: null, status: "PENDING_VALIDATION" };
  const completePersons = { __typename: "CompletePersons", persons: [nobody, nobody] };

  test.each([
    ["the session's", `{ of: identityVerification(id: "${id}") { nextAction { ${FIELDS} } } }`],
    ["the user's", `{ of: user(id: "${seededUserIds.owners}") { nextAction { ${FIELDS} } } }`],
  ])("%s next action says who is missing", async (_whose, query) => {
    const { data, errors } = await gateway.query<{ of: object }, object>(query, { token });
    expect(errors).toBeUndefined();
    expect(data?.of).toEqual({ nextAction: completePersons });
  });

  test("nobody can be asked again in their place", async () => {
    for (const personId of ["null", "undefined"]) {
      const { data } = await gateway.query<{ retryPersonVerification: object }, object>(
        `mutation { retryPersonVerification(input: { identityVerificationId: "${id}", personId: "${personId}" }) { person { id } userErrors { code } } }`,
        { token },
      );
      expect(data?.retryPersonVerification).toEqual({ person: null, userErrors: [{ code: "PERSON_NOT_FOUND" }] });
    }
  });
});

test("a person is asked again in the session with which the upstream knows them", async () => {
  const person = { Id: "psc_x_1", Status: "REJECTED", MainSessionId: "idnver_main" };
  const paths: (string | undefined)[] = [];
  const upstream = await startScriptedUpstream(({ method, url }, response) => {
    if (method === "PUT") paths.push(url);
    const link = { ...person, Status: "PENDING_VALIDATION", HostedUrl: "https://hosted.example" };
    sendJson(response, method === "PUT" ? link : { UserId: "user_1", Status: "VALIDATED", PSCs: [person] });
  });
  const gateway = await startGatewayFor(upstream.url);
  for (const shown of ["idnver_shown", "idnver_main"]) {
    const { data } = await gateway.query<{ retryPersonVerification: object }, object>(
      `mutation { retryPersonVerification(input: { identityVerificationId: "${shown}", personId: "psc_x_1" }) { person { id status } userErrors { code } } }`,
      { token: await operatorToken() },
    );
    const asked = { id: "psc_x_1", status: "PENDING_VALIDATION" };
    expect(data?.retryPersonVerification).toEqual({ person: asked, userErrors: [] });
  }
  const path = "/v2.01/test/identity-verifications/idnver_main/pscs/psc_x_1/retry";
  expect(paths).toEqual([path, path]);
  await gateway.stop();
  await upstream.stop();
});

test("a person who is asked again in another session changes what is served of both", async () => {
  let status = "REJECTED";
  const upstream = await startScriptedUpstream(({ method }, response) => {
    if (method === "PUT") status = "PENDING_VALIDATION";
    const person = { Id: "psc_x_1", Status: status, MainSessionId: "idnver_main", HostedUrl: "https://hosted.example" };
    sendJson(response, method === "PUT" ? person : { UserId: "user_1", Status: "VALIDATED", PSCs: [person] });
  });
  const gateway = await startGatewayFor(upstream.url);
  const token = await operatorToken();
  const statusIn = async (id: string) => {
    const { data } = await gateway.query<{ identityVerification: { persons: { status: string }[] } }, object>(
      `{ identityVerification(id: "${id}") { persons { status } } }`,
      { token },
    );
    return data?.identityVerification.persons[0]?.status;
  };
  const both = async () => [await statusIn("idnver_shown"), await statusIn("idnver_main")];
  expect(await both()).toEqual(["REJECTED", "REJECTED"]);
  await gateway.query(
    `mutation { retryPersonVerification(input: { identityVerificationId: "idnver_shown", personId: "psc_x_1" }) { person { id } } }`,
    { token },
  );
  expect(await both()).toEqual(["PENDING_VALIDATION", "PENDING_VALIDATION"]);
  await gateway.stop();
  await upstream.stop();
});
