import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { createTrustedDocuments } from "../support/built.js";
import { tokenFor } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
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

  function addressOf(body: Body): string {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(body))
      parameters.set(name, typeof value === "string" ? value : JSON.stringify(value));
    return `/graphql?${parameters.toString()}`;
  }

  /** The first result, or the refusal. */
  async function overEventStream(body: Body): Promise<unknown> {
    const response = await fetch(`${gateway.url}/graphql/stream`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);
  }

  /** The payload of the first message, or the code with which the socket is closed. */
  function overWebsocket(payload: Body): Promise<unknown> {
    const socket = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    const sendMessage = (message: unknown) => socket.send(JSON.stringify(message));
    return new Promise<unknown>((resolve, reject) => {
      socket.on("open", () => sendMessage({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
      socket.on("error", reject);
      socket.on("close", resolve);
      socket.on("message", (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { type: string; payload: unknown };
        if (message.type === "connection_ack") sendMessage({ id: "1", type: "subscribe", payload });
        else resolve(message.payload);
      });
    }).finally(() => socket.terminate());
  }

  const changed = { data: { identityVerificationUpdated: { status: "VALIDATED" } } };
  const TRANSPORTS: [string, string, unknown, (body: Body) => Promise<unknown>][] = [
    ["POST", query, found, async (body) => (await send("/graphql", { ...body, variables })).body],
    ["GET", query, found, async (body) => (await send(addressOf({ ...body, variables }))).body],
    ["an event stream", watch, changed, overEventStream],
    // Its protocol requires a text, which may be empty.
    ["WebSocket", watch, changed, (body) => overWebsocket({ query: "", ...body })],
  ];
  const CASES = TRANSPORTS.flatMap(([transport, text, result, sendBody]) =>
    PLACES.map(([place, bodyOf]) => ({ transport, place, text, result, sendBody, bodyOf })),
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

  test("over WebSocket, without any text the protocol closes the socket", async () => {
    expect(await overWebsocket({ documentId: hash(watch) })).toBe(4400);
  });
});
