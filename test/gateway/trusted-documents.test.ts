import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { createTrustedDocuments } from "../support/built.js";
import { tokenFor } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { type DocumentTransport, sendDocument } from "../support/send-document.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const query = "query One($id: ID!) { identityVerification(id: $id) { id status } }";
const watch = `subscription { identityVerificationUpdated(id: "${seededSessionIds.validated}") { status } }`;
const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const variables = { id: seededSessionIds.validated };
const found = { data: { identityVerification: { id: variables.id, status: "VALIDATED" } } };

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  const trustedDocuments = createTrustedDocuments(JSON.stringify({ [hash(query)]: query, [hash(watch)]: watch }));
  gateway = await startGateway({ gateway: { trustedDocuments } });
  token = await tokenFor(seededUserIds.natural);
});
afterAll(() => gateway.stop());

async function send(path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "apollo-require-preflight": "1",
  };
  const response = await fetch(
    `${gateway.url}${path}`,
    body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
  );
  return { status: response.status, body: await response.json() };
}

test("a document that the schema does not allow is logged at start, and does not prevent it", async () => {
  const outdated = "{ viewer { nickname } }";
  const documents = createTrustedDocuments(JSON.stringify({ old: outdated, new: query }));
  const other = await startGateway({ gateway: { trustedDocuments: documents } });
  const lines = other.log.map((line) => JSON.parse(line) as { msg: string; id: string; problems: string[] });
  expect(lines.filter(({ msg }) => msg === "trusted document cannot run")).toMatchObject([
    { id: "old", problems: [expect.stringContaining('"nickname"')] },
    { id: hash(outdated) },
  ]);
  await other.stop();
});

describe("with TRUSTED_DOCUMENTS only known operations run", () => {
  test.each([
    ["by their text", { query, variables }],
    ["by id, whatever text is beside it", { documentId: hash(query), query: "{ viewer { userIds } }", variables }],
  ])("by POST, %s", async (_how, body) => {
    expect(await send("/graphql", body)).toEqual({ status: 200, body: found });
  });

  test.each([
    ["another text", { query: "{ viewer { userIds } }" }],
    ["introspection", { query: "{ __schema { types { name } } }" }],
    ["an unknown id", { documentId: hash("other") }],
    [
      "an attempt to register one",
      {
        query: "{ viewer { userIds } }",
        extensions: { persistedQuery: { version: 1, sha256Hash: hash("{ viewer { userIds } }") } },
      },
    ],
    ["no operation", { variables }],
    ["no object", ["{ viewer { userIds } }"]],
  ])("%s is refused", async (_what, body) => {
    const answer = await send("/graphql", body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      errors: [{ message: "Only trusted documents are accepted.", extensions: { code: "DOCUMENT_NOT_TRUSTED" } }],
    });
  });

  test("by GET any other text is refused, however it is encoded", async () => {
    for (const search of ["?query={viewer{userIds}}", `?query={viewer{userIds}}&documentId=x`, "", "?extensions={"]) {
      expect((await send(`/graphql${search}`)).body).toMatchObject({
        errors: [{ extensions: { code: "DOCUMENT_NOT_TRUSTED" } }],
      });
    }
  });

  test.each(["websocket", "event stream"] as const)(
    "subscriptions over %s: a known one runs, another is refused",
    async (transport) => {
      const known = subscribe<{ identityVerificationUpdated: { status: string } }>(
        gateway.url,
        watch,
        token,
        transport,
      );
      await known.ended;
      expect(known.received).toEqual([{ identityVerificationUpdated: { status: "VALIDATED" } }]);
      const other = subscribe(gateway.url, `${watch} `, token, transport);
      await other.ended;
      expect(other.received).toEqual([]);
    },
  );
});

describe("an id is accepted on every transport, wherever a client puts it", () => {
  type Body = Record<string, unknown>;

  const PLACES: [string, (id: string) => Body][] = [
    ["documentId", (id) => ({ documentId: id })],
    ["documentId with the algorithm", (id) => ({ documentId: `sha256:${id}` })],
    ["extensions.persistedQuery", (id) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: id } } })],
  ];

  const changed = { data: { identityVerificationUpdated: { status: "VALIDATED" } } };
  const TRANSPORTS: [DocumentTransport, string, unknown, Body][] = [
    ["POST", query, found, { variables }],
    ["GET", query, found, { variables }],
    ["event stream", watch, changed, {}],
    ["WebSocket", watch, changed, {}],
  ];
  const CASES = TRANSPORTS.flatMap(([transport, text, result, beside]) =>
    PLACES.map(([place, bodyOf]) => ({
      ...{ transport, place, text, result, bodyOf },
      sendBody: (body: Body) => sendDocument({ url: gateway.url, token, transport, body: { ...beside, ...body } }),
    })),
  );

  test.each(CASES)("over $transport as $place", async ({ text, result, sendBody, bodyOf }) => {
    expect(await sendBody(bodyOf(hash(text)))).toEqual(result);
  });

  test.each(CASES)("and an unknown one is refused, over $transport as $place", async ({ text, sendBody, bodyOf }) => {
    const refusal = { extensions: { code: "DOCUMENT_NOT_TRUSTED", retryable: false } };
    // Whatever text is beside it.
    for (const body of [bodyOf(hash("other")), { ...bodyOf(hash("other")), query: text }]) {
      const answer = (await sendBody(body)) as { errors?: unknown };
      expect(answer.errors ?? answer).toMatchObject([refusal]);
    }
  });
});

describe("without TRUSTED_DOCUMENTS, a request with an id and no text is told so", () => {
  let open: TestGateway;
  beforeAll(async () => {
    open = await startGateway();
  });
  afterAll(() => open.stop());

  test.each<DocumentTransport>(["POST", "GET", "event stream", "WebSocket"])("over %s", async (transport) => {
    const sendBody = async (body: Record<string, unknown>) => {
      const answer = (await sendDocument({ url: open.url, token, transport, body })) as { errors?: unknown };
      return answer.errors ?? answer;
    };
    const refusal = {
      message: "There are no trusted documents here (TRUSTED_DOCUMENTS is not set): send the text of the operation.",
      extensions: { code: "BAD_REQUEST", retryable: false },
    };
    expect(await sendBody({ documentId: hash(query) })).toMatchObject([refusal]);
    expect(await sendBody({ documentId: hash(query), query: "" })).toMatchObject([refusal]);
    expect(await sendBody({ extensions: { persistedQuery: { version: 1, sha256Hash: hash(query) } } })).toMatchObject([
      { message: "PersistedQueryNotSupported", extensions: { code: "PERSISTED_QUERY_NOT_SUPPORTED" } },
    ]);
  });

  test("beside a text, the id is ignored", async () => {
    const body = { documentId: hash(query), query, variables };
    expect(await sendDocument({ url: open.url, token, transport: "POST", body })).toEqual(found);
  });
});
