// How a user stands, at a glance: what holds them up, and what has become of the newest session.
import type { UserRow } from "./feed-types.js";
import { Pill } from "./pill.js";
import { sayWords } from "./texts.js";

export function UserMarks({ user }: { user: UserRow }) {
  const { isBlocked, accountStatus, newestStatus, category, level } = user;
  return (
    <span className="marks">
      {isBlocked && <span className="pill bad">Blocked</span>}
      {accountStatus === "CLOSED" && <span className="pill wait">Closed</span>}
      {accountStatus === "PENDING_USER_ACTION" && <span className="pill wait">To enrol</span>}
      {/* Persons are missing, or the level was lowered: the session alone would look like the end. */}
      {newestStatus === "VALIDATED" && level !== "REGULAR" && (
        <span className="pill wait">Level {sayWords(level)}</span>
      )}
      {newestStatus ? <Pill status={newestStatus} /> : <span className="pill">{sayCategory(category)}</span>}
    </span>
  );
}

const CATEGORY_LABELS: Readonly<Record<string, string>> = { OWNER: "New", UNKNOWN: "No category" };
const sayCategory = (category: string) => CATEGORY_LABELS[category] ?? sayWords(category);
