// Why an operation failed, and what the user can do about it. Depends on the error's code, never on its message.
import { CombinedGraphQLErrors, ServerError } from "@apollo/client";

export interface Failure {
  /** Undefined if the gateway has not responded. */
  code?: string;
  isRetryable: boolean;
  retryAfterSeconds: number | null;
  /** Identifies the failure in the gateway's log. */
  requestId?: string;
}

export function readFailure(error: unknown): Failure {
  if (CombinedGraphQLErrors.is(error)) return toFailure(error.errors[0]?.extensions);
  // A request refused before it reaches GraphQL has an error status and a plain JSON body.
  if (ServerError.is(error)) return toFailure(readExtensions(error.bodyText));
  return { isRetryable: true, retryAfterSeconds: null };
}

export function sayFailure({ code, isRetryable, retryAfterSeconds }: Failure): string {
  switch (code) {
    case undefined:
      return "We cannot be reached. Please check your connection.";
    case "UNAUTHENTICATED":
      return "Your session has ended. Please sign in again.";
    case "UPSTREAM_RATE_LIMITED":
    case "UPSTREAM_QUOTA_RESERVED":
    case "UPSTREAM_ALLOWANCE_SPENT":
    case "UPSTREAM_BUSY":
    case "TOO_MANY_REQUESTS":
    case "TOO_MANY_SUBSCRIPTIONS":
    case "OVERLOADED":
      return `There is a lot going on. Please try again ${sayWhen(retryAfterSeconds)}.`;
    case "UPSTREAM_UNAVAILABLE":
    case "UPSTREAM_CIRCUIT_OPEN":
    case "UPSTREAM_TIMEOUT":
    case "UPSTREAM_INVALID_RESPONSE":
      return "The verification service does not answer at the moment. Please try again in a minute.";
    default:
      return isRetryable ? "Something went wrong. Please try again." : "Something went wrong. Please contact us.";
  }
}

function toFailure(extensions: Record<string, unknown> | undefined): Failure {
  const { code, retryable, retryAfterSeconds, requestId } = extensions ?? {};
  return {
    code: typeof code === "string" ? code : "UNKNOWN",
    isRetryable: retryable !== false,
    retryAfterSeconds: typeof retryAfterSeconds === "number" ? retryAfterSeconds : null,
    ...(typeof requestId === "string" ? { requestId } : {}),
  };
}

/** A proxy between the page and the gateway may respond with something else. */
function readExtensions(body: string): Record<string, unknown> | undefined {
  try {
    const { errors } = JSON.parse(body) as { errors?: { extensions?: Record<string, unknown> }[] };
    return errors?.[0]?.extensions;
  } catch {
    return undefined;
  }
}

function sayWhen(seconds: number | null): string {
  if (seconds === null) return "in a moment";
  const [amount, unit] =
    seconds < 90 ? [seconds, "second"] : seconds < 5_400 ? [seconds / 60, "minute"] : [seconds / 3_600, "hour"];
  return new Intl.RelativeTimeFormat("en").format(Math.ceil(amount), unit as Intl.RelativeTimeFormatUnit);
}
