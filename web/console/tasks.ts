// What there is to do with the users as they stand: it follows them, so that it never contradicts what their marks say.
import type { UserRow } from "./feed-types.js";

export interface Task {
  title: string;
  /** The one to do it with. */
  user: UserRow;
}

const isVerified = ({ level }: UserRow) => level === "REGULAR";
const isActive = ({ accountStatus }: UserRow) => accountStatus === "ACTIVE";

const TASKS: [title: string, fits: (user: UserRow) => boolean][] = [
  ["Begin a first session", (user) => isActive(user) && user.category === "OWNER" && user.sessionCount === 0],
  ["Decide an open session", ({ newestStatus }) => newestStatus === "PENDING"],
  ["Decide a manual review", ({ newestStatus }) => newestStatus === "REVIEW"],
  ["Begin again after a refusal", (user) => isActive(user) && user.newestStatus === "REFUSED"],
  [
    "Have the owners of a company verify themselves",
    (user) => user.flow === "BUSINESS" && user.newestStatus === "VALIDATED" && !isVerified(user),
  ],
  [
    "Let a verification fall due for renewal",
    (user) => isActive(user) && user.newestStatus === "VALIDATED" && isVerified(user) && !user.isBlocked,
  ],
  ["Lift a block", (user) => isActive(user) && user.isBlocked],
  ["Set up strong authentication", ({ accountStatus }) => accountStatus === "PENDING_USER_ACTION"],
];

/** Each with the first user whom it fits; those that fit nobody are left out. */
export function findTasks(users: readonly UserRow[]): Task[] {
  return TASKS.flatMap(([title, fits]) => {
    const user = users.find(fits);
    return user ? [{ title, user }] : [];
  });
}
