import type { ReactNode } from "react";
import type { Problem } from "../../client/client.js";
import { Badge, Icon, type IconName } from "./icon.js";
import { useTexts } from "./use-language.js";

export function Notice({ icon = "alert", children }: { icon?: IconName; children: ReactNode }) {
  return (
    <p role="status" className="notice">
      <Icon name={icon} />
      <span>{children}</span>
    </p>
  );
}

interface ProblemNoticeProps {
  problem: Problem;
  /** In place of the usual words for the problem. */
  children?: ReactNode;
  onRetry: () => void;
}

export function ProblemNotice({ problem, children, onRetry }: ProblemNoticeProps) {
  const texts = useTexts();
  return (
    <div role="alert" className="notice bad">
      <Icon name="alert" />
      <div>
        <p>{children ?? texts.failure(problem)}</p>
        {problem.requestId !== null && (
          <p className="hint">{texts.text("failures.reference", { reference: problem.requestId })}</p>
        )}
      </div>
      {problem.isRetryable && <button onClick={onRetry}>{texts.text("page.tryAgain")}</button>}
    </div>
  );
}

/** Replaces everything that needs a token. A real application links to its login; here, a reload signs in again. */
export function SessionEnded() {
  const texts = useTexts();
  return (
    <section role="alert" className="card quiet">
      <Badge icon="key" />
      <h2>{texts.failure({ code: "UNAUTHENTICATED" })}</h2>
      <p>{texts.text("connections.signedOut")}</p>
      <a className="button" href={location.search}>
        {texts.text("page.signInAgain")}
      </a>
    </section>
  );
}
