// Personal data and secrets that exist nowhere else go through everything the gateway does; none may come out in what
// it writes, counts or refuses with.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type GatewayAlone, startGatewayFor, tokenFor, tokenWithPersonalDataFor } from "../support/gateway.js";
import { startLiveGateway, subscribe, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { exportedText, type RecordedSpans, recordSpans } from "../support/recorded-spans.js";
import type { TestGateway } from "../support/simulated-gateway.js";
import { takeToken } from "../support/simulator.js";
import { RELAY_SECRET, startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.js";

const API_KEY = "CANARYAPIKEY";
const person = { FirstName: "CANARYFIRST", LastName: "CANARYLAST", Birthday: 493_516_801 };
const company = { Name: "CANARYCOMPANY", CompanyNumber: "CANARY552100" };
/** Of the person, the platform, the user's links and the gateway's own keys. */
const CANARIES = [/CANARY/i, /493516801/, /1985-08-22/];

let receiver: WebhookReceiver;
let spans: RecordedSpans;
let gateway: TestGateway;
/** Before the same upstream: gives up soon what never succeeds. */
let hasty: GatewayAlone;
let upstreamToken: string;
const users: Record<"natural" | "legal", string> = { natural: "", legal: "" };
const secrets: string[] = [];
const sessionIds: string[] = [];
let keys = 0;
/** What clients were told went wrong. */
const told: string[] = [];

const ENVIRONMENT = {
  MANGOPAY_API_KEY: API_KEY,
  METRICS: "true",
  LOG_LEVEL: "trace",
  CACHE_OPEN_SECONDS: "0",
  CACHE_OPEN_WITH_EVENTS_SECONDS: "0",
  CACHE_REVIEW_SECONDS: "0",
  CACHE_SETTLED_SECONDS: "0",
};

beforeAll(async () => {
  spans = await recordSpans();
  receiver = await startWebhookReceiver();
  gateway = await startLiveGateway({
    env: { ...ENVIRONMENT, RELAY_URLS: receiver.url, RELAY_SECRETS: RELAY_SECRET },
  });
  hasty = await startGatewayFor(gateway.simulatorUrl, {
    env: { ...ENVIRONMENT, WEBHOOK_SECRETS: WEBHOOK_SECRET, REQUEST_TIMEOUT_MS: "2000" },
  });
  upstreamToken = await takeToken(gateway.simulatorUrl);
  const consent = { TermsAndConditionsAccepted: true, UserCategory: "OWNER" };
  users.natural = await createUser("natural", {
    ...person,
    ...consent,
    Email: "CANARY@example.org",
    Nationality: "FR",
    CountryOfResidence: "FR",
  });
  users.legal = await createUser("legal", {
    ...company,
    ...consent,
    Email: "CANARY@example.org",
    LegalPersonType: "BUSINESS",
    LegalRepresentativeFirstName: person.FirstName,
    LegalRepresentativeLastName: person.LastName,
    LegalRepresentativeBirthday: person.Birthday,
    LegalRepresentativeNationality: "FR",
    LegalRepresentativeCountryOfResidence: "FR",
  });
});
afterAll(async () => {
  await hasty.stop();
  await gateway.stop();
  await receiver.stop();
  await spans.unregister();
});

async function createUser(kind: "natural" | "legal", body: object): Promise<string> {
  const response = await fetch(`${gateway.simulatorUrl}/v2.01/test/users/${kind}`, {
    method: "POST",
    headers: { authorization: `Bearer ${upstreamToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return ((await response.json()) as { Id: string }).Id;
}

/** So that what is refused has spans, too. */
const TRACED = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
const EVERYTHING =
  "id status hostedUrl returnUrl tag checks { type data { type value } reasons { message } } user { id kycLevel }";

async function ask(
  query: string,
  token: string,
  { variables, of = gateway }: { variables?: object; of?: GatewayAlone } = {},
): Promise<string> {
  secrets.push(token);
  const response = await fetch(`${of.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...TRACED },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  told.push(JSON.stringify((JSON.parse(text) as { errors?: unknown[] }).errors ?? []));
  return text;
}

async function create(userId: string, token: string, of?: GatewayAlone): Promise<{ id: string; hostedUrl: string }> {
  const input = {
    userId,
    returnUrl: "https://app.example/CANARYRETURN?secret=CANARY",
    tag: "CANARYTAG",
    idempotencyKey: `key-0123456789-${keys++}`,
  };
  const text = await ask(
    "mutation($input: CreateIdentityVerificationInput!) { createIdentityVerification(input: $input) { identityVerification { id hostedUrl } userErrors { message } } }",
    token,
    { variables: { input }, of },
  );
  const { data } = JSON.parse(text) as {
    data: { createIdentityVerification: { identityVerification: { id: string; hostedUrl: string } } };
  };
  return data.createIdentityVerification.identityVerification;
}

test("the canaries are alive: whoever may, gets them", async () => {
  const token = await tokenWithPersonalDataFor(users.natural, users.legal);
  for (const [userId, outcome] of [
    [users.natural, "VALIDATED"],
    [users.legal, "REVIEW"],
  ] as const) {
    const session = await create(userId, token);
    sessionIds.push(session.id);
    secrets.push(session.hostedUrl, new URL(session.hostedUrl).pathname.split("/").at(-1) ?? "");
    const watcher = subscribe(
      gateway.url,
      `subscription { identityVerificationUpdated(id: "${session.id}") { ${EVERYTHING} } }`,
      token,
    );
    await watcher.has(1);
    await gateway.control("POST", `sessions/${session.id}/finish`, { outcome });
    await watcher.has(2);
    watcher.stop();
    const text = await ask(`{ identityVerification(id: "${session.id}") { ${EVERYTHING} } }`, token);
    expect(text).toMatch(/CANARYFIRST|CANARYCOMPANY/);
    expect(text).toContain("CANARYTAG");
  }
  expect(gateway.audit.length).toBeGreaterThan(2);
});

const FAULTS = [
  { kind: "status", status: 400 },
  { kind: "status", status: 500 },
  { kind: "invalid_json" },
  { kind: "html_with_200" },
  { kind: "rate_limited", resetSeconds: 900 },
  { kind: "unknown_enum_values" },
  { kind: "null_fields" },
];

test("everything that can go wrong does", async () => {
  const token = await tokenFor(users.natural);
  const session = await create(users.natural, token);
  const read = `{ identityVerification(id: "${session.id}") { ${EVERYTHING} } }`;
  await ask(read, token);
  // Otherwise it would have no access token for all that follows.
  await ask(read, token, { of: hasty });
  for (const fault of FAULTS) {
    await gateway.control("POST", "faults", fault);
    await ask(read, token, { of: hasty });
    await ask(`{ user(id: "${users.natural}") { kycLevel verifications { ${EVERYTHING} } } }`, token, { of: hasty });
    await create(users.natural, token, hasty).catch(() => undefined);
    await gateway.control("DELETE", "faults");
  }
  const input = {
    userId: "CANARY CANARY",
    returnUrl: "CANARY://CANARY@CANARY",
    tag: "CANARY".repeat(100),
    idempotencyKey: "CANARY CANARY CANARY",
  };
  const mutation =
    "mutation($input: CreateIdentityVerificationInput!) { createIdentityVerification(input: $input) { userErrors { code field message } } }";
  told.push(await ask(mutation, token, { variables: { input } }));
  told.push(await ask(mutation, token, { variables: { input: { ...input, language: "CANARY" } } }));
  told.push(await ask(mutation, token, { variables: { input: ["CANARY"] } }));
  told.push(await ask('{ identityVerification(id: "CANARY CANARY") { id } }', token));
  told.push(await ask('{ identityVerification(id: "CANARY', token));
  for (const transport of ["websocket", "event stream"] as const)
    for (const canary of [
      'subscription { identityVerificationUpdated(id: "CANARY CANARY") { id } }',
      'subscription { nothing(id: "CANARY") { id } }',
      'subscription { identityVerificationUpdated(id: "CANARY',
    ]) {
      const watcher = subscribe(gateway.url, canary, token, transport);
      await watcher.ended;
      told.push(JSON.stringify(watcher.errors));
    }
  const streamed = await fetch(`${gateway.url}/graphql/stream`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...TRACED },
    body: JSON.stringify({ query: 'subscription { nothing(id: "CANARY") { id } }' }),
  });
  told.push(await streamed.text());
  told.push(await ask("{ viewer { isOperator } }", "CANARY.CANARY.CANARY"));
  await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      ...TRACED,
      "apollographql-client-name": "CANARY@example.org",
    },
    body: JSON.stringify({ query: "{ viewer { isOperator } }", operationName: "CANARY CANARY" }),
  });
  for (const path of [
    `/webhooks/mangopay/${WEBHOOK_SECRET}?EventType=CANARY&RessourceId=CANARY&Date=CANARY`,
    "/webhooks/mangopay/CANARYCANARYCANARYCANARY?EventType=CANARY",
    "/CANARY?CANARY=CANARY",
    "/graphql?query={CANARY}",
  ]) {
    told.push(
      await (
        await fetch(`${gateway.url}${path}`, {
          headers: {
            "x-canary": "CANARY",
            ...TRACED,
            tracestate: "canary=CANARY",
            baggage: "canary=CANARY",
            "apollographql-client-name": "CANARY@example.org",
            "user-agent": "CANARY",
            origin: "https://CANARY.example",
            referer: "https://CANARY.example",
          },
        })
      ).text(),
    );
  }
  told.push(
    await (
      await fetch(`${gateway.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...TRACED },
        body: '{"query":"CANARY',
      })
    ).text(),
  );
  await gateway.idle();
  await hasty.idle();
  expect(told.join("")).toContain("UPSTREAM_");
});

async function pagesOf(path: string): Promise<string> {
  const responses = await Promise.all([gateway, hasty].map(({ url }) => fetch(`${url}/${path}`)));
  return (await Promise.all(responses.map((response) => response.text()))).join("");
}

test.each([
  ["the log", () => Promise.resolve([...gateway.log, ...hasty.log].join(""))],
  [
    "the audit lines",
    () => Promise.resolve(JSON.stringify([gateway, hasty].map(({ audit, mutationAudit }) => [audit, mutationAudit]))),
  ],
  ["the errors that clients got", () => Promise.resolve(told.join(""))],
  ["the metrics", () => pagesOf("metrics")],
  ["the readiness", () => pagesOf("ready")],
  ["the relay", () => Promise.resolve(JSON.stringify(receiver.requests))],
  ["the spans", () => Promise.resolve(exportedText(spans.all()))],
])("%s holds none of them", async (_where, read) => {
  const text = await read();
  expect(text.length).toBeGreaterThan(10);
  for (const canary of CANARIES) expect(text).not.toMatch(canary);
  for (const secret of [...secrets, upstreamToken, WEBHOOK_SECRET].filter((one) => one.length > 8))
    expect(text).not.toContain(secret);
});

test("there are spans of everything, successes and failures", () => {
  const all = spans.all();
  expect(new Set(all.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(3);
  for (const part of ["query", "mutation", "subscription", "subscription result", "GraphQL Operation"])
    expect(all.map(({ name }) => name)).toContain(part);
  for (const route of ["/graphql", "/graphql/stream", "/webhooks/mangopay/:secret"])
    expect(all.map(({ attributes }) => attributes["http.route"])).toContain(route);
  for (const type of ["400", "500", "BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED"])
    expect(all.map(({ attributes }) => attributes["error.type"])).toContain(type);
});

test("the spans hold no ids either", () => {
  const text = exportedText(spans.all());
  for (const id of [...sessionIds, ...Object.values(users)]) expect(text).not.toContain(id);
});

test("the metrics hold no ids either", async () => {
  const text = await pagesOf("metrics");
  expect(sessionIds).toHaveLength(2);
  for (const id of [...sessionIds, ...Object.values(users)]) expect(text).not.toContain(id);
  expect(text).toMatch(/^gateway_sessions_decided_total\{/m);
});
