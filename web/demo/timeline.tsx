// A user's sessions, the newest first.
import type { VerificationSummary } from "../../client/client.js";
import { appearanceOfStatus } from "./appearance.js";
import { Badge } from "./icon.js";
import { useTexts } from "./use-language.js";

export function Timeline({ verifications }: { verifications: readonly VerificationSummary[] }) {
  const texts = useTexts();
  return (
    <section>
      <h2>{texts.text("page.history")}</h2>
      <ol className="timeline">
        {verifications.map(({ id, status, createdAt }) => {
          const { icon, tone } = appearanceOfStatus(status);
          return (
            <li key={id}>
              <Badge icon={icon} tone={tone} isSmall />
              <strong>{texts.status(status)}</strong>
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
