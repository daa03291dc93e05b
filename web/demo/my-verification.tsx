// Whether the user is verified, and the next step; updated by a subscription.
import { useMutation, useQuery, useSubscription } from "@apollo/client/react";
import { useEffect, useState } from "react";
import type { Connection } from "./client.js";
import { readFailure } from "./failure.js";
import { MyVerificationDocument, ReportReturnDocument, WatchUserDocument } from "./generated/graphql.js";
import { History } from "./history.js";
import { NextStep } from "./next-step.js";
import { Notice, Problem } from "./notices.js";
import { takeReturn } from "./return-address.js";
import { sayWait } from "./texts.js";

export function MyVerification({
  userId,
  accountName,
  connection,
}: {
  userId: string;
  accountName: string;
  connection: Connection;
}) {
  const [hasReturned, setHasReturned] = useState(takeReturn);
  const { data, loading, error, refetch } = useQuery(MyVerificationDocument, { errorPolicy: "all" });
  const user = data?.viewer.users.find(({ id }) => id === userId);

  const [report, reported] = useMutation(ReportReturnDocument);
  const toContinue =
    user?.nextAction?.__typename === "RedirectUser" ? user.nextAction.identityVerificationId : undefined;
  const toReport = hasReturned && !reported.data && !reported.error ? toContinue : undefined;
  // Only what the first answer says to continue is what the user has returned from.
  if (hasReturned && user && toContinue === undefined) setHasReturned(false);
  useEffect(() => {
    if (toReport !== undefined)
      // Without it the page offers to continue.
      void report({ variables: { input: { identityVerificationId: toReport } } }).catch(() => undefined);
  }, [toReport, report]);

  // The cache holds the user by id, so that each event updates the query above. The first event is the current state:
  // begun earlier, an older answer of the query could replace it.
  const skip = !user || toReport !== undefined;
  const live = useSubscription(WatchUserDocument, { variables: { userId }, errorPolicy: "all", skip });
  // An event may contain an error beside its data without ending the subscription.
  const liveError = live.data ? undefined : live.error;
  const isJustBack = hasReturned && toContinue !== undefined && !live.data && !live.error;

  const { restart } = live;
  useEffect(() => {
    const { isRetryable, retryAfterSeconds } = readFailure(liveError);
    if (!liveError || !isRetryable || retryAfterSeconds === null) return;
    const timer = setTimeout(restart, retryAfterSeconds * 1_000);
    return () => clearTimeout(timer);
  }, [liveError, restart]);

  if (loading && !data) return <p role="status">Looking up your verification…</p>;
  if (!user?.nextAction && !user?.verifications) {
    if (error) return <Problem error={error} onRetry={() => void refetch()} />;
    // Null without an error: the upstream does not know the token's user.
    return <Notice>There is nobody here whom you could verify.</Notice>;
  }

  const [latest, ...earlier] = user.verifications ?? [];
  return (
    <>
      <h1>Your verification</h1>
      {liveError ? (
        <Problem
          error={liveError}
          say={() => "Changes do not show by themselves at the moment."}
          onRetry={live.restart}
        />
      ) : (
        connection === "lost" && (
          <Notice>The connection is lost. What you see may be out of date; we keep trying.</Notice>
        )
      )}
      {(user.nextActionFreshness?.isStale || latest?.freshness.isStale) && (
        <Notice>The verification service does not answer at the moment. This is how it stood before.</Notice>
      )}
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      <section aria-live="polite" className="card">
        {user.isVerified && <p className="verified">You are verified.</p>}
        {isJustBack ? (
          <p role="status">{sayWait("JUST_RETURNED")}</p>
        ) : (
          <NextStep user={user} accountName={accountName} />
        )}
      </section>
      {earlier.length > 0 && <History verifications={earlier} />}
    </>
  );
}
