// The addresses of the upstream's API.
import type { FastifyInstance } from "fastify";
import { countryEndpoints } from "./endpoints/countries.js";
import { hookEndpoints } from "./endpoints/hooks.js";
import { kycDocumentEndpoints } from "./endpoints/kyc-documents.js";
import { paymentEndpoints } from "./endpoints/payments.js";
import { personEndpoints } from "./endpoints/persons.js";
import { regulatoryEndpoints } from "./endpoints/regulatory.js";
import { scaEndpoints } from "./endpoints/sca.js";
import { sessionEndpoints } from "./endpoints/sessions.js";
import { answerToken } from "./endpoints/token.js";
import { userEndpoints } from "./endpoints/users.js";
import { exchange, type ExchangeParts, type Route } from "./exchange.js";
import { responseEndpoint } from "./idempotency.js";
import { notFound } from "./upstream-refusal.js";

/** Returns the names of the endpoints, as in counts and faults. */
export function addUpstreamApi(app: FastifyInstance, parts: ExchangeParts): string[] {
  const { world } = parts;
  const tokenRoute: Route = {
    label: "POST /oauth/token",
    needsToken: false,
    answer: (call) => answerToken(world, call),
  };
  app.post("/v2.01/oauth/token", (request, reply) => exchange(parts, tokenRoute, request, reply));
  const labels = [tokenRoute.label];
  const endpoints = [
    userEndpoints,
    scaEndpoints,
    regulatoryEndpoints,
    countryEndpoints,
    kycDocumentEndpoints,
    sessionEndpoints,
    personEndpoints,
    hookEndpoints,
    paymentEndpoints,
  ].flatMap((endpointsOf) => endpointsOf(world));
  for (const endpoint of [...endpoints, responseEndpoint(world)]) {
    const route: Route = {
      label: `${endpoint.method} ${endpoint.path}`,
      needsToken: true,
      answer: (call) => endpoint.answer(call),
    };
    labels.push(route.label);
    app.route({
      method: endpoint.method,
      url: `/v2.01${endpoint.isWithoutClientId ? "" : "/:clientId"}${endpoint.path}`,
      handler: (request, reply) => exchange(parts, route, request, reply),
    });
  }
  const unknownRoute: Route = {
    label: "unknown",
    needsToken: true,
    answer: ({ url: address }) => {
      throw notFound(address);
    },
  };
  app.setNotFoundHandler((request, reply) =>
    request.url.startsWith("/v2.01/")
      ? exchange(parts, unknownRoute, request, reply)
      : reply.code(404).send({ problem: "there is nothing at this address" }),
  );
  return labels;
}
