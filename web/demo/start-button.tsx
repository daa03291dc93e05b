import { useMutation } from "@apollo/client/react";
import { type ReactNode, useRef } from "react";
import { StartVerificationDocument } from "./generated/graphql.js";
import { Notice, Problem } from "./notices.js";
import { returnAddress } from "./return-address.js";

/** Creates a session, or reuses one that is still pending, and redirects the user to its hosted page. */
export function StartButton({
  userId,
  accountName,
  isQuiet = false,
  children,
}: {
  userId: string;
  accountName: string;
  /** Not what most users want. */
  isQuiet?: boolean;
  children: ReactNode;
}) {
  const [start, { data, loading, error }] = useMutation(StartVerificationDocument);
  const attemptKey = useRef<string | null>(null);
  const payload = data?.createIdentityVerification;
  const refusal = payload?.userErrors[0];
  const hostedUrl = payload?.identityVerification?.hostedUrl;

  async function begin(): Promise<void> {
    // Kept until there is a response: repeating a call whose response was lost must not create a second session.
    const idempotencyKey = (attemptKey.current ??= createKey());
    const input = { userId, returnUrl: returnAddress(accountName), reuse: true, idempotencyKey };
    const result = await start({ variables: { input } }).catch(() => undefined);
    if (!result?.data) return;
    attemptKey.current = null;
    const url = result.data.createIdentityVerification.identityVerification?.hostedUrl;
    if (url != null) location.assign(url);
  }

  return (
    <>
      <button className={isQuiet ? "quiet button" : "button"} disabled={loading} onClick={() => void begin()}>
        {loading ? "One moment…" : children}
      </button>
      {refusal && <Notice>{refusal.message}</Notice>}
      {payload && !refusal && hostedUrl == null && (
        <Notice>
          Your verification has begun, but its page cannot be opened at the moment. Please try again later.
        </Notice>
      )}
      {error && <Problem error={error} onRetry={() => void begin()} />}
    </>
  );
}

/** crypto.randomUUID is missing on pages that another host serves over plain HTTP. */
function createKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
