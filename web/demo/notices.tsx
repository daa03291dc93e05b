import { CombinedGraphQLErrors } from "@apollo/client";
import type { ReactNode } from "react";

export function Notice({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="notice">
      {children}
    </p>
  );
}

/** Says what a person can do about an error; the code decides, never the message. */
export function Problem({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { code, retryAfterSeconds, requestId } = detailsOf(error);
  return (
    <div role="alert" className="problem">
      <p>{sayProblem(code, retryAfterSeconds)}</p>
      <button onClick={onRetry}>Try again</button>
      {requestId && <p className="hint">Reference: {requestId}</p>}
    </div>
  );
}

interface Details {
  code?: string;
  retryAfterSeconds?: number | null;
  requestId?: string;
}

function detailsOf(error: Error): Details {
  return CombinedGraphQLErrors.is(error) ? (error.errors[0]?.extensions ?? {}) : {};
}

function sayProblem(code: string | undefined, retryAfterSeconds: number | null | undefined): string {
  switch (code) {
    case undefined:
      return "We cannot be reached. Please check your connection.";
    case "UNAUTHENTICATED":
      return "Your session has ended. Please sign in again.";
    case "UPSTREAM_RATE_LIMITED":
    case "TOO_MANY_REQUESTS":
      return `There is a lot going on. Please try again ${retryAfterSeconds ? `in ${retryAfterSeconds} seconds` : "in a moment"}.`;
    case "UPSTREAM_UNAVAILABLE":
    case "UPSTREAM_TIMEOUT":
    case "UPSTREAM_INVALID_RESPONSE":
      return "The verification service does not answer at the moment. Please try again in a minute.";
    default:
      return "Something went wrong. Please try again.";
  }
}
