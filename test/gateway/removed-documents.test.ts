// Documents that a newer build no longer sends: accepted until the end of their grace period, which the file states.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { createTrustedDocuments } from "../support/built.js";
import { testClock } from "../support/clock.js";
import { tokenFor } from "../support/gateway.js";
import { countsOf } from "../support/metrics.js";
import { type DocumentTransport, sendDocument } from "../support/send-document.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const CURRENT = "query Current { viewer { userIds } }";
const READ = "query Read { viewer { isOperator } }";
const WATCH = `subscription Watch { identityVerificationUpdated(id: "${seededSessionIds.validated}") { status } }`;
const GRACE_MS = 60_000;

let gateway: TestGateway;
let token: string;
let startMs: number;
let nowMs: number;
beforeEach(async () => {
  nowMs = startMs = Date.now();
  gateway = await startGateway({
    gateway: {
      trustedDocuments: documentsOf({ current: CURRENT }, { read: READ, watch: WATCH }),
      clock: testClock({ now: () => new Date(nowMs) }),
    },
  });
  token = await tokenFor(seededUserIds.natural);
});
afterEach(() => gateway.stop());

/** @param removed have a grace period that ends a minute after the start, or at the time given */
function documentsOf(
  current: Record<string, string>,
  removed: Record<string, string>,
  acceptedUntilMs = startMs + GRACE_MS,
) {
  const operationsOf = (documents: Record<string, string>, marks: object) =>
    Object.entries(documents).map(([id, body]) => ({ id, body, ...marks }));
  const marks = {
    removedAt: new Date(startMs - GRACE_MS).toISOString(),
    acceptedUntil: new Date(acceptedUntilMs).toISOString(),
  };
  const operations = [...operationsOf(current, {}), ...operationsOf(removed, marks)];
  return createTrustedDocuments(JSON.stringify({ format: "apollo-persisted-query-manifest", version: 1, operations }));
}

async function send(documentId: string, transport: DocumentTransport = "POST", more: object = {}): Promise<unknown> {
  const body = { documentId, ...more };
  const answer = (await sendDocument({ url: gateway.url, token, transport, body })) as { errors?: unknown };
  return Array.isArray(answer) ? { errors: answer } : answer;
}

const isRefused = async (...args: Parameters<typeof send>) => "errors" in ((await send(...args)) as object);
const lines = () => gateway.log.map((line) => JSON.parse(line) as { msg: string; level: number });
const warnings = () => lines().filter(({ msg }) => msg === "trusted documents are past their grace period");
const requests = () => countsOf(gateway.url, "gateway_removed_document_requests_total");

describe("a removed document is accepted until the end of its grace period, and then refused as an unknown one", () => {
  const read = { data: { viewer: { isOperator: false } } };
  const watched = { data: { identityVerificationUpdated: { status: "VALIDATED" } } };
  test.each<[DocumentTransport, string, object, string]>([
    ["POST", "read", read, "Read"],
    ["GET", "read", read, "Read"],
    ["event stream", "watch", watched, "Watch"],
    ["WebSocket", "watch", watched, "Watch"],
  ])("over %s", async (transport, id, result, operation) => {
    nowMs = startMs + GRACE_MS - 1;
    expect(await send(id, transport)).toEqual(result);
    expect(await requests()).toEqual({ [`${operation} accepted`]: 1 });

    nowMs = startMs + GRACE_MS;
    const withoutRequestId = (answer: unknown) => JSON.stringify(answer).replace(/"requestId":"[^"]*"/g, "");
    const refusal = await send(id, transport);
    expect(refusal).toMatchObject({ errors: [{ extensions: { code: "DOCUMENT_NOT_TRUSTED", retryable: false } }] });
    expect(withoutRequestId(refusal)).toBe(withoutRequestId(await send("unknown", transport)));
    expect(await requests()).toEqual({ [`${operation} accepted`]: 1, [`${operation} refused`]: 1 });
    expect(await isRefused("current")).toBe(false);
  });
});

test("by its text, too", async () => {
  const sendText = () => sendDocument({ url: gateway.url, token, transport: "POST", body: { query: READ } });
  expect(await sendText()).toHaveProperty("data");
  nowMs = startMs + GRACE_MS;
  expect(await sendText()).toHaveProperty("errors");
});

test("its metrics begin at 0 and have the end of the grace period; asking with `documents check` is no use", async () => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  for (const operation of ["Read", "Watch"]) {
    for (const outcome of ["accepted", "refused"])
      expect(text).toContain(
        `gateway_removed_document_requests_total{operation="${operation}",outcome="${outcome}"} 0\n`,
      );
    expect(text).toContain(
      `gateway_removed_document_accepted_until_timestamp_seconds{operation="${operation}"} ${(startMs + GRACE_MS) / 1_000}\n`,
    );
  }
  expect(text).not.toMatch(/^gateway_removed_document.*Current/m);
  await send("read", "POST", { operationName: "RunsNothing" });
  await send("read", "POST", { operationName: "Read" });
  expect(await requests()).toEqual({ "Read accepted": 1 });
});

test("with an operation's name that is long, or without one, it counts as other", async () => {
  const long = "x".repeat(65);
  gateway.reload(
    {},
    documentsOf({ current: CURRENT }, { long: `query ${long} { viewer { userIds } }`, none: "{ viewer { userIds } }" }),
  );
  await send("long");
  await send("none");
  expect(await requests()).toEqual({ "other accepted": 2 });
});

describe("a reload", () => {
  const reloads = () => lines().filter(({ msg }) => msg === "settings reloaded");

  test("marks documents as removed, extends the grace period, and takes the mark away", async () => {
    gateway.reload({}, documentsOf({ read: READ }, { current: CURRENT }));
    nowMs = startMs + GRACE_MS;
    expect([await isRefused("read"), await isRefused("current"), await isRefused("watch")]).toEqual([
      false,
      true,
      true,
    ]);
    expect(await requests()).toEqual({ "Current refused": 1 });
    gateway.reload({}, documentsOf({ read: READ }, { current: CURRENT }, nowMs + 1));
    expect(await isRefused("current")).toBe(false);
    gateway.reload({}, documentsOf({ read: READ, current: CURRENT }, {}));
    nowMs += GRACE_MS;
    expect(await isRefused("current")).toBe(false);
    expect(reloads()).toMatchObject([
      { changed: ["TRUSTED_DOCUMENTS"], documents: { added: 0, removed: 1, total: 2, inGracePeriod: 1 } },
      { changed: ["TRUSTED_DOCUMENTS"], documents: { added: 0, removed: 0, total: 2, inGracePeriod: 1 } },
      { changed: ["TRUSTED_DOCUMENTS"], documents: { added: 0, removed: 0, total: 2, inGracePeriod: 0 } },
    ]);
    expect(await requests()).toEqual({});
  });

  test("warns of documents whose grace period has ended; they need not be able to run, others must", async () => {
    const broken = { broken: "query Broken { viewer { nickname } }" };
    expect(() => gateway.reload({}, documentsOf({ read: READ }, broken))).toThrow(/1 that cannot run.*: broken$/);
    expect(warnings()).toEqual([]);
    nowMs = startMs + GRACE_MS;
    gateway.reload({}, documentsOf({ read: READ }, broken));
    expect(warnings()).toMatchObject([{ level: 40, count: 1, ids: ["broken"] }]);
    expect(await isRefused("broken")).toBe(true);
  });
});

test("a start warns of documents whose grace period has ended, and does not check them", async () => {
  const other = await startGateway({
    gateway: {
      trustedDocuments: documentsOf({ read: READ }, { broken: "query Broken { viewer { nickname } }" }, startMs - 1),
    },
  });
  const messages = other.log.map((line) => JSON.parse(line) as { msg: string; ids?: string[] });
  expect(messages.filter(({ msg }) => msg.startsWith("trusted document"))).toMatchObject([
    { msg: "trusted documents are past their grace period", ids: ["broken"] },
  ]);
  await other.stop();
});
