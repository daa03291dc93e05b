// What each kind of fault does to a response. The kinds are named as in WireMock and toxiproxy.
import {
  asObject,
  isAffected,
  isEnum,
  isPageHeader,
  isRateHeader,
  mapObjects,
  mapRateHeaders,
  mapValues,
  type RawAnswer,
} from "./answer-changes.js";

/** How a response is sent: whole, cut off in the middle, character by character, as a reset, or not at all. */
export type Delivery = "whole" | "truncated" | "slow" | "reset" | "never";

/** What only some kinds of fault have. */
interface FaultOptions {
  /** For `status`. */
  status: number;
  /** For `latency`; for `slow_body`, the delay between two characters. */
  latencyMs: number;
  /** For `rate_limited`: seconds until a call is allowed again. */
  resetSeconds: number;
  /** For `oversized_body`. */
  bytes: number;
  /** For `missing_fields` and `null_fields`; by default all except ids. */
  fields?: string[];
}

export interface Fault extends FaultOptions {
  kind: string;
  /** For example "GET /identity-verifications/:id"; by default every endpoint. */
  endpoint?: string;
  /** How many calls it affects; by default all until it is removed. */
  times?: number;
  /** Share of the calls that it affects, from 0 to 1. */
  rate: number;
}

interface Behaviour {
  /** The one that it has. */
  option?: keyof FaultOptions;
  /** Responds instead of the endpoint, which is not called. */
  instead?(fault: Fault, nowMs: number): RawAnswer;
  changeBody?(body: unknown, fault: Fault): unknown;
  changeHeaders?(headers: RawAnswer["headers"]): RawAnswer["headers"];
  changeText?(text: string): string;
  delivery?: Delivery;
  /** The only endpoint that it can affect. */
  endpoint?: string;
}

const JSON_TYPE = "application/json; charset=utf-8";

function refusal(status: number, body: unknown): RawAnswer {
  return { status, headers: { "Content-Type": JSON_TYPE }, text: JSON.stringify(body) };
}

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  status: {
    option: "status",
    instead: ({ status }) =>
      refusal(status, {
        Message: "A failure was injected",
        Type: "other",
        Id: "0",
        Date: 0,
        errors: null,
      }),
  },
  latency: { option: "latencyMs" },
  timeout: { instead: () => refusal(200, {}), delivery: "never" },
  reset_peer: { instead: () => refusal(200, {}), delivery: "reset" },
  truncated_body: { delivery: "truncated" },
  slow_body: { option: "latencyMs", delivery: "slow" },
  response_lost_after_effect: { delivery: "reset" },
  timeout_after_effect: { delivery: "never" },
  invalid_json: { changeText: (text) => `${text.slice(0, -1)},` },
  empty_body: { changeText: () => "" },
  html_with_200: {
    instead: () => ({
      status: 200,
      headers: { "Content-Type": "text/html; charset=utf-8" },
      text: "<!doctype html><title>Maintenance</title><h1>We will be back</h1>",
    }),
  },
  wrong_content_type: { changeHeaders: (headers) => ({ ...headers, "Content-Type": "text/plain" }) },
  oversized_body: {
    option: "bytes",
    changeBody: (body, { bytes }) => ({ ...asObject(body), Padding: "x".repeat(bytes) }),
  },
  redirect: { instead: () => ({ status: 302, headers: { Location: "http://127.0.0.1:9/elsewhere" }, text: "" }) },
  rate_limited: {
    option: "resetSeconds",
    instead: ({ resetSeconds }, nowMs) => {
      const now = Math.floor(nowMs / 1_000);
      const { headers, ...rest } = refusal(429, {
        Message: "Too many requests",
        Type: "rate_limit",
        Id: "0",
        Date: now,
        errors: null,
      });
      const windows = [900, 1_800, 3_600, 86_400];
      return {
        ...rest,
        headers: {
          ...headers,
          "X-RateLimit": ["2300", "2300", "2300", "2300"],
          "X-RateLimit-Remaining": ["0", "2200", "6500", "103300"],
          "X-RateLimit-Reset": windows.map((seconds, index) =>
            String(now + (index === 0 ? resetSeconds : seconds - 1)),
          ),
        },
      };
    },
  },
  rate_headers_missing: {
    changeHeaders: (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !isRateHeader(name))),
  },
  rate_headers_garbled: { changeHeaders: (headers) => mapRateHeaders(headers, () => ["soon", "-1", "1e400", ""]) },
  rate_headers_single: { changeHeaders: (headers) => mapRateHeaders(headers, (values) => values.slice(0, 1)) },
  rate_headers_five: { changeHeaders: (headers) => mapRateHeaders(headers, (values) => [...values, "7"]) },
  page_headers_missing: {
    changeHeaders: (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !isPageHeader(name))),
  },
  token_expired: {
    instead: (_fault, nowMs) =>
      refusal(401, { Message: "The access token has expired", Type: "invalid_credentials", Date: nowMs / 1_000 }),
  },
  token_endpoint_down: { endpoint: "POST /oauth/token", instead: () => refusal(503, {}) },
  unknown_enum_values: {
    changeBody: (body) =>
      mapObjects(body, (object) => mapValues(object, (name, value) => (isEnum(name, value) ? "NEW_NEXT_YEAR" : value))),
  },
  missing_fields: {
    option: "fields",
    changeBody: (body, { fields }) =>
      mapObjects(body, (object) =>
        Object.fromEntries(Object.entries(object).filter(([name]) => !isAffected(name, fields))),
      ),
  },
  null_fields: {
    option: "fields",
    changeBody: (body, { fields }) =>
      mapObjects(body, (object) => mapValues(object, (name, value) => (isAffected(name, fields) ? null : value))),
  },
  additional_fields: {
    changeBody: (body) => mapObjects(body, (object) => ({ ...object, NewField: { Nested: ["new"] }, newflag: true })),
  },
};

export const FAULT_KINDS = Object.keys(BEHAVIOURS);

const OPTIONS = [...new Set(Object.values(BEHAVIOURS).flatMap(({ option }) => option ?? []))];

export function behaviourOf({ kind }: Pick<Fault, "kind">): Behaviour {
  return BEHAVIOURS[kind] ?? {};
}

/** Of the properties given, one of another kind of fault, and the kinds that have it. */
export function findForeignOption(given: object, kind: string): { option: string; kinds: string[] } | undefined {
  const { option: own } = behaviourOf({ kind });
  const option = OPTIONS.find((candidate) => candidate !== own && Object.hasOwn(given, candidate));
  return option && { option, kinds: FAULT_KINDS.filter((other) => behaviourOf({ kind: other }).option === option) };
}
