import { expect, test } from "@jest/globals";
import { createChangeFeed, type Origin, type UserChange } from "../../src/datasources/change-feed.js";
import { toUserDetail } from "../../src/datasources/mapping.js";
import { createUserStore } from "../../src/datasources/user-store.js";
import { readWireUser } from "../../src/datasources/wire.js";

const userId = "user_1";

function createInstance() {
  const feed = createChangeFeed();
  const emitted: UserChange[] = [];
  feed.subscribe((change) => void (change.subject === "user" && emitted.push(change)));
  const users = createUserStore(feed);
  function observe(KYCLevel: string, fetchedAtMs: number, origin: Origin = "read", isOvertaken = false): void {
    const user = toUserDetail(readWireUser({ KYCLevel, UserStatus: "ACTIVE" }), new Date(fetchedAtMs));
    users.merge(userId, user, { origin, wasInvalidated: false, isOvertaken });
  }
  return { users, emitted, observe, levels: () => emitted.map(({ user }) => user.rawKycLevel) };
}

test("emits a change of the level once, and not the first observation", () => {
  const { observe, levels } = createInstance();
  for (const [level, fetchedAtMs] of [
    ["LIGHT", 1],
    ["LIGHT", 2],
    ["REGULAR", 3],
    ["REGULAR", 4],
  ] as const)
    observe(level, fetchedAtMs);
  expect(levels()).toEqual(["REGULAR"]);
});

test.each<[string, Origin, boolean]>([
  ["an answer that was overtaken", "read", true],
  ["what another instance has observed", "instance", false],
])("%s counts unless it is older than what is known", (_what, origin, isOvertaken) => {
  const { users, observe, levels } = createInstance();
  observe("LIGHT", 10);
  observe("REGULAR", 9, origin, isOvertaken);
  expect(users.get(userId)?.rawKycLevel).toBe("LIGHT");
  observe("REGULAR", 11, origin, isOvertaken);
  expect([users.get(userId)?.rawKycLevel, levels()]).toEqual(["REGULAR", ["REGULAR"]]);
});

test("an answer counts although the clock was set back since the last one", () => {
  const { users, observe } = createInstance();
  observe("REGULAR", 10_000);
  observe("LIGHT", 5_000);
  expect(users.get(userId)?.rawKycLevel).toBe("LIGHT");
});
