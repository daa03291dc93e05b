import { expect, test } from "@jest/globals";
import type { UserRow } from "../../web/console/feed-types.js";
import { findTasks } from "../../web/console/tasks.js";

const NEW: UserRow = {
  id: "user",
  seededName: null,
  name: "Robin Faure",
  company: null,
  flow: "NATURAL",
  category: "OWNER",
  level: "LIGHT",
  accountStatus: "ACTIVE",
  isBlocked: false,
  sessionCount: 0,
  newestStatus: null,
};
const withSession = (newestStatus: string, rest: Partial<UserRow> = {}) => ({
  ...NEW,
  sessionCount: 1,
  newestStatus,
  ...rest,
});
const titles = (...users: UserRow[]) => findTasks(users).map(({ title }) => title);

test.each([
  ["Begin a first session", NEW],
  ["Decide an open session", withSession("PENDING")],
  ["Decide a manual review", withSession("REVIEW")],
  ["Begin again after a refusal", withSession("REFUSED")],
  ["Have the owners of a company verify themselves", withSession("VALIDATED", { flow: "BUSINESS" })],
  ["Let a verification fall due for renewal", withSession("VALIDATED", { level: "REGULAR" })],
  ["Lift a block", withSession("VALIDATED", { level: "REGULAR", isBlocked: true })],
  ["Set up strong authentication", { ...NEW, accountStatus: "PENDING_USER_ACTION" }],
])("%s: of a user who stands so, and nothing else", (title, user) => {
  expect(titles(user)).toEqual([title]);
});

test.each([
  ["only pays", { ...NEW, category: "PAYER" }],
  ["is closed", { ...NEW, accountStatus: "CLOSED" }],
  ["is closed after a refusal", withSession("REFUSED", { accountStatus: "CLOSED" })],
])("nothing with a user who %s", (_why, user) => {
  expect(titles(user)).toEqual([]);
});

test("each with the first user whom it fits", () => {
  expect(findTasks([NEW, { ...NEW, id: "other" }])).toEqual([{ title: "Begin a first session", user: NEW }]);
});
