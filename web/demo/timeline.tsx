// A user's sessions, the newest first.
import type { NextAction, VerificationSummary } from "../../client/client.js";
import { type Appearance, appearanceOfStatus } from "./appearance.js";
import { Badge } from "./icon.js";
import { meaningOf } from "./open-session.js";
import { useTexts } from "./use-language.js";

const MEANINGS: Record<NonNullable<ReturnType<typeof meaningOf>>, Appearance> = {
  "page.beingChecked": { icon: "clock", tone: "wait" },
  "page.notNeeded": { icon: "document", tone: "quiet" },
};

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
          const { id, status, createdAt } = verification;
          const meaning = meaningOf(verification, nextAction);
          const { icon, tone } = meaning ? MEANINGS[meaning] : appearanceOfStatus(status);
          return (
            <li key={id}>
              <Badge icon={icon} tone={tone} isSmall />
              <strong>{meaning ? texts.text(meaning) : texts.status(status)}</strong>
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
