// Rows 20 and 21 of the reliability matrix, and clients that hang up.
import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { operatorToken, startGatewayFor, WITHOUT_CACHE } from "../support/gateway.js";
import { sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const token = await operatorToken();
let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway({ env: WITHOUT_CACHE });
});
afterEach(() => gateway.stop());

const query = `{
  identityVerification(id: "${seededSessionIds.refused}") { id status rawStatus isFinal hostedUrl createdAt updatedAt checks { type rawType status rawStatus data { type rawType } reasons { type rawType message } } }
  user(id: "${seededUserIds.natural}") { id kycLevel rawKycLevel isVerified personType category verifications { id status rawStatus } }
}`;
interface Answer {
  identityVerification: Record<string, unknown>;
  user: Record<string, unknown>;
}
const ask = () => gateway.query<Answer, object>(query, { token });

test("row 20: unknown enum values become UNKNOWN beside the raw value, never an error, and are logged once", async () => {
  await gateway.control("POST", "faults", { kind: "unknown_enum_values" });
  for (let round = 0; round < 3; round += 1) {
    const { data, errors } = await ask();
    expect(errors).toBeUndefined();
    const { identityVerification: session, user = {} } = data ?? {};
    const word = { type: "UNKNOWN", rawType: "NEW_NEXT_YEAR" };
    expect(session).toMatchObject({
      status: "UNKNOWN",
      rawStatus: "NEW_NEXT_YEAR",
      isFinal: false,
      checks: [{ ...word, status: "UNKNOWN", rawStatus: "NEW_NEXT_YEAR", reasons: [word] }],
    });
    expect(user).toMatchObject({
      kycLevel: "UNKNOWN",
      // It may be REGULAR under a new name.
      isVerified: null,
      rawKycLevel: "NEW_NEXT_YEAR",
      personType: "UNKNOWN",
      category: "UNKNOWN",
    });
    expect(user["verifications"]).toHaveLength(7);
  }
  const logged = gateway.log
    .filter((line) => line.includes("does not know"))
    .map((line) => (JSON.parse(line) as { field: string }).field);
  expect(logged.sort()).toEqual([
    "check.data.type",
    "check.reason.type",
    "check.status",
    "check.type",
    "session.status",
    "user.category",
    "user.kycLevel",
    "user.personType",
    "user.status",
  ]);
});

describe("row 21: missing, empty or additional fields affect nothing else", () => {
  test("additional fields change nothing", async () => {
    const before = (await ask()).data;
    await gateway.control("POST", "faults", { kind: "additional_fields" });
    const { data, errors } = await ask();
    expect(errors).toBeUndefined();
    expect(data).toEqual(before);
  });

  test.each(["missing_fields", "null_fields"])("%s: each field of a session", async (kind) => {
    const before = (await ask()).data?.identityVerification ?? {};
    const fieldOf: Record<string, string[]> = {
      Status: ["status", "rawStatus", "isFinal"],
      HostedUrl: ["hostedUrl"],
      CreationDate: ["createdAt"],
      LastUpdate: ["updatedAt"],
      Checks: ["checks"],
      Tag: [],
      ReturnUrl: [],
    };
    for (const [wire, fields] of Object.entries(fieldOf)) {
      await gateway.control("DELETE", "faults");
      await ask();
      await gateway.control("POST", "faults", { kind, fields: [wire], endpoint: "GET /identity-verifications/:id" });
      const { data, errors } = await ask();
      expect(errors).toBeUndefined();
      const session = data?.identityVerification ?? {};
      const rest = Object.keys(session).filter((field) => !fields.includes(field) && field !== "checks");
      for (const field of rest) expect([wire, field, session[field]]).toEqual([wire, field, before[field]]);
    }
  });

  test.each(["missing_fields", "null_fields"])(
    "%s: all of them at once is still an answer, or a typed error",
    async (kind) => {
      await gateway.control("POST", "faults", { kind });
      const { data, errors = [], text } = await ask();
      expect(text).not.toContain("INTERNAL_SERVER_ERROR");
      expect(data?.user["id"]).toBe(seededUserIds.natural);
      expect(errors.every(({ extensions }) => extensions.code.startsWith("UPSTREAM_"))).toBe(true);
    },
  );
});

describe("a client that hangs up", () => {
  async function withSlowUpstream(
    work: (url: string, upstream: { calls: () => number; answer: () => void }) => Promise<void>,
  ) {
    let calls = 0;
    const answers: (() => void)[] = [];
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const upstream = await startScriptedUpstream((incoming, response) => {
      calls += 1;
      answers.push(() =>
        sendJson(response, {
          Id: incoming.url?.split("/").at(-1),
          UserId: "u",
          Status: "PENDING",
          CreationDate: 1,
          Checks: [],
        }),
      );
      arrived();
    });
    const slow = await startGatewayFor(upstream.url);
    await work(slow.url, {
      calls: () => calls,
      answer: () => answers.forEach((answer) => answer()),
    });
    await arrival;
    await slow.stop();
    await upstream.stop();
  }

  function send(url: string) {
    const body = JSON.stringify({ query: '{ identityVerification(id: "idnver_1") { id status } }' });
    const client = request(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    });
    client.on("error", () => undefined);
    client.end(body);
    return client;
  }

  test("does not cancel a call that was sent: later callers get its result", async () => {
    await withSlowUpstream(async (url, upstream) => {
      for (let reload = 0; reload < 4; reload += 1) {
        const client = send(url);
        const left = new Promise((resolve) => client.once("close", resolve));
        while (upstream.calls() === 0) await new Promise((resolve) => setImmediate(resolve));
        client.destroy();
        await left;
      }
      const staying = send(url);
      const answered = new Promise<string>((resolve) =>
        staying.once("response", (response) => response.once("data", (chunk: Buffer) => resolve(chunk.toString()))),
      );
      upstream.answer();
      expect(await answered).toContain('"PENDING"');
      expect(upstream.calls()).toBe(1);
    });
  });

  test("does not affect others that wait for the same session", async () => {
    await withSlowUpstream(async (url, upstream) => {
      const leaving = send(url);
      const staying = send(url);
      const answered = new Promise<string>((resolve) =>
        staying.once("response", (response) => response.once("data", (chunk: Buffer) => resolve(chunk.toString()))),
      );
      while (upstream.calls() === 0) await new Promise((resolve) => setImmediate(resolve));
      const left = new Promise((resolve) => leaving.once("close", resolve));
      leaving.destroy();
      await left;
      upstream.answer();
      expect(await answered).toContain('"PENDING"');
      expect(upstream.calls()).toBe(1);
    });
  });
});
