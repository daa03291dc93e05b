import type { ReactNode } from "react";
import { type Failure, readFailure, sayFailure } from "./failure.js";

export function Notice({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="notice">
      {children}
    </p>
  );
}

interface ProblemProps {
  error: Error;
  /** Replaces the standard description of the failure. */
  say?: (failure: Failure) => string;
  onRetry: () => void;
}

export function Problem({ error, say = sayFailure, onRetry }: ProblemProps) {
  const failure = readFailure(error);
  return (
    <div role="alert" className="problem">
      <p>{say(failure)}</p>
      {failure.isRetryable && <button onClick={onRetry}>Try again</button>}
      {failure.requestId && <p className="hint">Reference: {failure.requestId}</p>}
    </div>
  );
}

/** Replaces everything that needs a token. A real application links to its login; here, a reload signs in again. */
export function SessionEnded({ accountName }: { accountName: string }) {
  return (
    <section role="alert" className="card">
      <h1>Your session has ended</h1>
      <p>Nothing is lost: sign in again to go on where you were.</p>
      <a className="button" href={`?as=${accountName}`}>
        Sign in again
      </a>
    </section>
  );
}
