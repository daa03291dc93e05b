import { useMutation } from "@apollo/client/react";
import type { ReactNode } from "react";
import { StartVerificationDocument } from "./generated/graphql.js";
import { Notice, Problem } from "./notices.js";

/** Creates a session, or takes up one that still waits, and sends the user to its page. */
export function StartButton({
  userId,
  accountName,
  children,
}: {
  userId: string;
  accountName: string;
  children: ReactNode;
}) {
  const [start, { data, loading, error }] = useMutation(StartVerificationDocument);
  const refusal = data?.createIdentityVerification.userErrors[0];

  async function begin(): Promise<void> {
    const returnUrl = `${location.origin}/demo?as=${accountName}&returned=1`;
    const result = await start({ variables: { input: { userId, returnUrl, reuse: true } } }).catch(() => undefined);
    const action = result?.data?.createIdentityVerification.identityVerification?.nextAction;
    if (action?.__typename === "RedirectUser") location.assign(action.url);
  }

  return (
    <>
      <button className="button" disabled={loading} onClick={() => void begin()}>
        {loading ? "One moment…" : children}
      </button>
      {refusal && <Notice>{refusal.message}</Notice>}
      {error && <Problem error={error} onRetry={() => void begin()} />}
    </>
  );
}
