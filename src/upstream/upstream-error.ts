// The one error that leaves the datasources, and how an HTTP answer becomes it.
// It carries no text of the upstream: bodies may hold personal data.

export type UpstreamErrorKind =
  | "timeout"
  | "network"
  | "untrusted"
  | "rate_limited"
  | "quota_reserved"
  | "unavailable"
  | "unauthorized"
  | "rejected"
  | "not_found"
  | "conflict"
  | "invalid_response"
  | "cancelled";

export interface UpstreamErrorDetail {
  status?: number;
  /** The upstream's error type, such as `param_error`; absent when its body is no error object. */
  upstreamType?: string;
  /** Names of the upstream fields at fault, never their values. */
  fields?: readonly string[];
  /** True for the problem-details body by which the upstream says that a feature is off. */
  isProblemDetails?: boolean;
  retryAfterMs?: number;
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

/** Status 3xx counts as an invalid response: redirects are not followed, lest the token go elsewhere. */
export function toUpstreamError(status: number, body: unknown): UpstreamError {
  return new UpstreamError(toKind(status), { status, ...readErrorBody(body) });
}

function toKind(status: number): UpstreamErrorKind {
  if (status === 401) return "unauthorized";
  if (status === 404) return "not_found";
  if (status === 409) return "conflict";
  if (status === 429) return "rate_limited";
  if (status === 408) return "timeout";
  if (status >= 500) return "unavailable";
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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
