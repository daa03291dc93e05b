import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type GatewayAlone, operatorToken, startGatewayFor } from "../support/gateway.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";

let upstream: ScriptedUpstream;
let gateway: GatewayAlone;
let hostedUrl = "";
beforeAll(async () => {
  upstream = await startScriptedUpstream((_request, response) =>
    sendJson(response, {
      Id: "idnver_1",
      UserId: "user_m_1",
      Status: "PENDING",
      HostedUrl: hostedUrl,
      CreationDate: 1_763_900_000,
    }),
  );
  gateway = await startGatewayFor(upstream.url, { env: { CACHE_OPEN_SECONDS: "0", CACHE_REVIEW_SECONDS: "0" } });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const ask = async () =>
  gateway.query<{ identityVerification: { status: string; hostedUrl: string | null } }, object>(
    '{ identityVerification(id: "idnver_1") { status hostedUrl } }',
    { token: await operatorToken() },
  );

test("the hosted page of the upstream is returned", async () => {
  hostedUrl = "https://user-verification.mangopay.com/3fa85f64";
  expect((await ask()).data).toEqual({ identityVerification: { status: "PENDING", hostedUrl } });
});

test("any other URL is null with an error that does not repeat it, and the rest is returned", async () => {
  hostedUrl = "https://user-verification.mangopay.com.evil.example/3fa85f64";
  const { data, errors, text } = await ask();
  expect(data).toEqual({ identityVerification: { status: "PENDING", hostedUrl: null } });
  expect(errors?.[0]).toMatchObject({
    path: ["identityVerification", "hostedUrl"],
    extensions: { code: "UPSTREAM_INVALID_RESPONSE" },
  });
  expect(text + gateway.log.join("")).not.toContain("evil.example");
});
