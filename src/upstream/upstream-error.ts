// The only error that the datasources throw, and its mapping from HTTP answers.
// It carries no text of the upstream: bodies may contain personal data.
import { isRecord } from "../is-record.js";
import type { CallOutcome } from "./circuit-breaker.js";

export type UpstreamErrorKind =
  | "timeout"
  | "network"
  | "untrusted"
  | "rate_limited"
  /** What is left of the quota is reserved for more important calls. */
  | "quota_reserved"
  /** The viewer has caused as many calls as one viewer may. */
  | "allowance_spent"
  /** The circuit breaker is open. */
  | "circuit_open"
  /** Too many calls are waiting for this one to be answered in time. */
  | "busy"
  | "unavailable"
  | "unauthorized"
  | "rejected"
  | "not_found"
  | "conflict"
  | "invalid_response"
  | "cancelled";

export interface UpstreamErrorDetail {
  status?: number;
  /** The upstream's error type, such as `param_error`; undefined when the body is not an error object. */
  upstreamType?: string;
  /** Names of the invalid upstream fields, never their values. */
  fields?: readonly string[];
  /** True for the problem-details body that the upstream sends when a feature is disabled. */
  isProblemDetails?: boolean;
  retryAfterMs?: number;
  /** After retryAfterMs the call may well be refused again. */
  isWaitUncertain?: boolean;
  /** The access token was refused, and the next attempt has another. */
  isTokenReplaced?: boolean;
  /** An earlier attempt of the same call may have had its effect, such as to use up the idempotency key. */
  mayHaveHadEffect?: boolean;
  cause?: unknown;
}

export class UpstreamError extends Error {
  override readonly name = "UpstreamError";

  constructor(
    readonly kind: UpstreamErrorKind,
    readonly detail: UpstreamErrorDetail = {},
  ) {
    super(`upstream ${kind}${detail.status === undefined ? "" : ` (${detail.status})`}`, { cause: detail.cause });
  }
}

/** Refusals by the upstream are answers; what failed before anything was sent says nothing about it. */
export function outcomeOf(error: UpstreamError): CallOutcome {
  if (isOwnRefusal(error) || error.kind === "cancelled" || error.detail.isTokenReplaced) return "none";
  return FAILURES.has(error.kind) ? "failure" : "success";
}

const FAILURES: ReadonlySet<UpstreamErrorKind> = new Set([
  "timeout",
  "network",
  "untrusted",
  "unavailable",
  "unauthorized",
  "invalid_response",
]);

/** The call was not sent because of a limit of the gateway's own. */
export function isOwnRefusal({ kind, detail }: UpstreamError): boolean {
  if (kind === "rate_limited") return detail.status === undefined;
  return kind === "quota_reserved" || kind === "allowance_spent" || kind === "circuit_open" || kind === "busy";
}

/** Status 3xx counts as an invalid response: following a redirect could send the token to another host. */
export function toUpstreamError(status: number, body: unknown): UpstreamError {
  return new UpstreamError(toKind(status), { status, ...readErrorBody(body) });
}

function toKind(status: number): UpstreamErrorKind {
  if (status === 401) return "unauthorized";
  if (status === 404) return "not_found";
  if (status === 409) return "conflict";
  if (status === 429) return "rate_limited";
  if (status === 408) return "timeout";
  // Not implemented: the same call will not succeed later.
  if (status >= 500 && status !== 501) return "unavailable";
  if (status >= 400) return "rejected";
  return "invalid_response";
}

function readErrorBody(body: unknown): UpstreamErrorDetail {
  if (!isRecord(body)) return {};
  const errors = body["errors"] ?? body["Errors"];
  return {
    ...(typeof body["Type"] === "string" ? { upstreamType: body["Type"] } : {}),
    ...(isRecord(errors) ? { fields: Object.keys(errors) } : {}),
    isProblemDetails: typeof body["title"] === "string" && typeof body["Type"] !== "string",
  };
}

/** For what can be done without: undefined where the upstream cannot be read, refuses, or lacks it. */
export async function undefinedIfUnread<Value>(read: () => Value | Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}
