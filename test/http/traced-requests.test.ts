import { request as sendRequest } from "node:http";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fastify, { type FastifyInstance } from "fastify";
import { pino } from "pino";
import { endRequests } from "../../src/http/ended-requests.js";
import { addRequestProperties } from "../../src/http/request-properties.js";
import { traceRequest } from "../../src/http/traced-requests.js";
import type { RequestSpan, TracedRequest, Tracing } from "../../src/tracing.js";

let http: FastifyInstance;
let url: string;
/** Of each traced request. */
let traced: { request: TracedRequest; span: RequestSpan; endings: (number | undefined)[] }[];
beforeEach(() => {
  traced = [];
  http = fastify();
  addRequestProperties(http);
  const tracing: Pick<Tracing, "beginRequest"> = {
    beginRequest(_headers, request) {
      const endings: (number | undefined)[] = [];
      const ended = (status: number | undefined) => void endings.push(status);
      const nothing = () => undefined;
      const span = { traceId: undefined, record: nothing, traceparent: nothing, webhookRead: nothing, ended };
      traced.push({ request, span, endings });
      return span;
    },
  };
  http.addHook("onRequest", (request, reply, done) => {
    request.route = request.routeOptions.url;
    traceRequest(request, reply, tracing);
    done();
  });
  endRequests(http, pino({ level: "silent" }), false);
});
afterEach(() => http.close());

async function listen(): Promise<void> {
  url = await http.listen({ port: 0, host: "127.0.0.1" });
}

test("a request is described by its route, and ends with the status of its answer", async () => {
  http.get("/health", () => "probes are not traced");
  http.get("/things/:id", (_request, reply) => reply.code(202).send());
  await listen();
  await fetch(`${url}/health`);
  await fetch(`${url}/things/secret?token=secret`);
  expect(traced.map(({ request }) => request.describe())).toEqual([
    { method: "GET", route: "/things/:id", scheme: "http" },
  ]);
  expect(traced[0]?.endings).toEqual([202]);
});

test.each(["before", "after"])("one whose client leaves ends without a status, recorded %s that", async (when) => {
  const left = new Promise<void>((resolve) => {
    http.get("/slow", (_request, reply) => {
      const [{ request, span } = { request: undefined, span: undefined }] = traced;
      if (when === "before" && span) request?.onRecorded(span);
      reply.raw.once("close", resolve);
      client.destroy();
      return new Promise(() => undefined);
    });
  });
  await listen();
  const client = sendRequest(`${url}/slow`).on("error", () => undefined);
  client.end();
  await left;
  const [{ request, span, endings } = { request: undefined, span: undefined, endings: [] }] = traced;
  if (when === "after" && span) request?.onRecorded(span);
  expect(endings).toStrictEqual([undefined]);
});
