// A user's sessions, the newest first.
import type { NextAction, VerificationSummary } from "../../client/client.js";
import { describeSession } from "./appearance.js";
import { Badge } from "./icon.js";
import { useTexts } from "./use-language.js";

interface TimelineProps {
  verifications: readonly VerificationSummary[];
  nextAction: NextAction | null;
}

export function Timeline({ verifications, nextAction }: TimelineProps) {
  const texts = useTexts();
  return (
    <section>
      <h2>{texts.text("page.history")}</h2>
      <ol className="timeline">
        {verifications.map((verification) => {
          const { id, createdAt } = verification;
          const { icon, tone, text, isNeeded } = describeSession(verification, nextAction, texts);
          return (
            <li key={id}>
              <Badge icon={icon} tone={tone} isSmall />
              {/* Bold is what counts. */}
              {isNeeded ? <strong>{text}</strong> : <span className="hint">{text}</span>}
              {createdAt ? (
                <time dateTime={createdAt}>{texts.dateTime(createdAt)}</time>
              ) : (
                <span className="hint">{texts.text("page.dateUnknown")}</span>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
