// `documents check FILE --against URL`: what a running gateway would accept, without running anything there.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { checkAgainst } from "../../src/commands/check-against.js";
import { createTrustedDocuments } from "../support/built.js";
import { testClock } from "../support/clock.js";
import { freePort } from "../support/free-port.js";
import { startGatewayFor, tokenFor } from "../support/gateway.js";
import { runCommand } from "../support/program.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const KNOWN = {
  read: "query Known { viewer { users { id verifications { id } } } }",
  create: `mutation Create { createIdentityVerification(input: {
    userId: "${seededUserIds.natural}", returnUrl: "https://app.example" }) { userErrors { code } } }`,
  watch: "subscription Watch($id: ID!) { identityVerificationUpdated(id: $id) { id } }",
};
const OUTDATED = { outdated: "query Outdated { viewer { nickname } }" };
const PRODUCTION = { GRAPHIQL: "false" };

let folder: string;
let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "documents-"));
  const trustedDocuments = createTrustedDocuments(JSON.stringify({ ...KNOWN, ...OUTDATED }));
  gateway = await startGateway({ env: PRODUCTION, gateway: { trustedDocuments } });
  token = await tokenFor(seededUserIds.natural);
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

async function check(documents: object, address: string, env: Record<string, string> = { GATEWAY_TOKEN: token }) {
  const file = join(folder, "manifest.json");
  writeFileSync(file, JSON.stringify(documents));
  return runCommand(["documents", "check", file, "--against", address], { env });
}

test("those that it has are accepted, without introspection, and none is run: no upstream call, no session", async () => {
  await gateway.resetUpstreamCalls();
  const { length } = gateway.log;
  expect(await check(KNOWN, gateway.url)).toEqual({ code: 0, stdout: "3 documents, 0 refused\n", stderr: "" });
  expect((await gateway.upstreamCalls()).total).toBe(0);
  expect([...gateway.audit, ...gateway.mutationAudit]).toEqual([]);
  const lines = gateway.log.slice(length).map((line) => JSON.parse(line) as { msg: string; client?: string });
  expect(lines.filter(({ msg, client }) => msg === "request" && client === "documents-check").length).toBe(3);
});

test("each that it has not, or that its schema does not allow, has a line with its operation's name", async () => {
  const added = { added: "query Added { viewer { userIds } }", nameless: "{ viewer { userIds } }" };
  const { code, stdout } = await check({ ...KNOWN, ...added, ...OUTDATED }, `${gateway.url}/graphql`);
  expect(stdout.split("\n")).toEqual([
    "  added  Added: not one of its trusted documents",
    "  nameless  not one of its trusted documents",
    expect.stringMatching(/^ {2}outdated {2}Outdated: .*"nickname"/),
    "6 documents, 3 refused",
    "",
  ]);
  expect(code).toBe(1);
});

test("removed ones are asked for until the end of their grace period", async () => {
  const removed = { body: "query Gone { viewer { userIds } }", removedAt: "2025-01-01" };
  const operations = [
    { id: "kept", ...removed, acceptedUntil: "2999-01-31" },
    { id: "ended", ...removed, acceptedUntil: "2025-01-31" },
  ];
  const { code, stdout } = await check({ operations }, gateway.url);
  expect(stdout.split("\n")).toEqual([
    "  kept  Gone: not one of its trusted documents",
    "  kept  Gone: removed, accepted until 2999-01-31T00:00:00.000Z",
    "  ended  Gone: removed, refused since 2025-01-31T00:00:00.000Z",
    "2 documents, 1 refused; 2 removed, 1 past their grace period",
    "",
  ]);
  expect(code).toBe(1);
});

test("it is asked by id alone, as frontends do: which text the file has for it does not matter", async () => {
  const { code } = await check({ read: "query Another { viewer { nothing } }" }, gateway.url);
  expect(code).toBe(0);
});

test("beyond the rate limit it waits as long as the gateway says, and asks again", async () => {
  let nowMs = 0;
  const trustedDocuments = createTrustedDocuments(JSON.stringify(KNOWN));
  const busy = await startGatewayFor(gateway.simulatorUrl, {
    env: { ...PRODUCTION, REQUESTS_PER_MINUTE: "4" },
    gateway: { trustedDocuments, clock: testClock({ monotonicMs: () => nowMs }) },
  });
  const pauses: number[] = [];
  function pause(ms: number) {
    pauses.push(ms);
    nowMs += ms;
    return Promise.resolve();
  }
  const ids = [...Object.keys(KNOWN), "added"];
  const options = { url: `${busy.url}/graphql`, token, pause };
  expect([...(await checkAgainst({ ...options, ids })).keys()]).toEqual(["added"]);
  expect(pauses).toEqual([15_000, 15_000, 15_000]);
  const inVain = checkAgainst({ ...options, ids, pause: () => Promise.resolve() });
  await expect(inVain).rejects.toThrow("Too many requests");
  await busy.stop();
});

test("one that accepts any operation cannot be asked: it accepts none by an id", async () => {
  const open = await startGatewayFor(gateway.simulatorUrl, { env: PRODUCTION });
  const { code, stdout, stderr } = await check(KNOWN, open.url);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^The gateway cannot be asked: it has no trusted documents/);
  await open.stop();
});

test("redirects are not followed: the token is for the given address", async () => {
  let requestCount = 0;
  const elsewhere = createServer((request, response) => {
    requestCount += 1;
    if (request.url === "/graphql") response.writeHead(307, { location: "/other" }).end();
    else response.writeHead(502).end("<html>");
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  expect((await check(KNOWN, address)).stderr).toContain("the address redirects (status 307)");
  expect(requestCount).toBe(1);
  expect((await check(KNOWN, `${address}/api`)).stderr).toContain("what answers there (status 502) is no gateway");
  elsewhere.close();
});

test("what cannot be asked is an error with code 1, and no token is shown", async () => {
  for (const [address, env, problem] of [
    [gateway.url, {}, "it needs a valid access token, in GATEWAY_TOKEN"],
    [gateway.url, { GATEWAY_TOKEN: "not.a.token" }, "it needs a valid access token, in GATEWAY_TOKEN"],
    [`http://127.0.0.1:${await freePort()}`, {}, "it cannot be reached (ECONNREFUSED)"],
    ["http://127.0.0.1:6000", {}, "it cannot be reached (fetch does not use that port)"],
    [`${gateway.url}/nothing`, {}, "there is no API at this address"],
  ] as const) {
    const { code, stdout, stderr } = await check(KNOWN, address, env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(problem);
    expect(stderr).not.toContain("not.a.token");
  }
});

test.each([
  ["nowhere", "--against needs the address of a gateway."],
  ["http://gateway.example", "--against needs an https address"],
  ["https://me:secret@gateway.example", "--against takes no password"],
])("--against %s is refused with code 2", async (address, problem) => {
  const { code, stderr } = await check(KNOWN, address);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
  expect(stderr).not.toContain("me:secret");
});
