// Whether the user is verified, and the next step. The package's client keeps it up to date.
import { useMemo } from "react";
import { useVerification } from "../../client/react.js";
import { openWebSocket } from "../../client/websocket.js";
import { type Account, tokensOf } from "./accounts.js";
import { NextStep } from "./next-step.js";
import { Notice, ProblemNotice, SessionEnded } from "./notices.js";
import { Skeleton } from "./skeleton.js";
import { Timeline } from "./timeline.js";
import { useTexts } from "./use-language.js";

export function MyVerification({ account }: { account: Account }) {
  const texts = useTexts();
  const options = useMemo(
    () => ({
      url: "/graphql",
      getToken: tokensOf(account),
      // Over HTTP/1.1 a browser opens six connections to a host: event streams in seven tabs would be too many.
      openStream: openWebSocket,
      returnUrl: `${location.origin}/demo?as=${account.name}`,
      language: texts.textLanguage,
    }),
    [account, texts.textLanguage],
  );
  const verification = useVerification(options);
  const { phase, problem, verifications, nextAction, refresh } = verification;

  if (phase === "signed-out") return <SessionEnded />;
  return (
    <>
      <h1>{texts.text("page.title")}</h1>
      {phase === "loading" && <Skeleton />}
      {phase === "failed" && problem && <ProblemNotice problem={problem} onRetry={refresh} />}
      {phase === "no-user" && <Notice icon="help">{texts.text("page.userMissing")}</Notice>}
      {phase === "ready" && (
        <>
          <Troubles verification={verification} />
          <NextStep verification={verification} />
          {verifications !== null && verifications.length > 0 && (
            <Timeline verifications={verifications} nextAction={nextAction} />
          )}
        </>
      )}
    </>
  );
}

/** What makes the page less than up to date. */
function Troubles({ verification }: { verification: ReturnType<typeof useVerification> }) {
  const texts = useTexts();
  const { connection, problem, isStale, refresh } = verification;
  const isCut = connection === "lost" || connection === "offline";
  const isGivenUp = problem !== null && !problem.isRetryable;
  return (
    <>
      {problem && <ProblemNotice problem={problem} onRetry={refresh} />}
      {isCut && <Notice>{texts.text(`connections.${isGivenUp ? "stopped" : connection}`)}</Notice>}
      {isStale && <Notice icon="clock">{texts.text("connections.stale")}</Notice>}
    </>
  );
}
