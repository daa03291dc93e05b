import { expect, test } from "@jest/globals";
import type { World } from "../../simulator/call.js";
import { seededUsers } from "../../simulator/seed-users.js";
import { findStartProblem, start } from "../../simulator/start.js";

test.each(["WON", "pending", "constructor"])("a user cannot be taken to %s, which is no state", (state) => {
  const [user] = seededUsers(0);
  if (!user) throw new Error("nobody is seeded");
  const world = {} as World;
  expect(findStartProblem(world, user, state)).toMatch(/^state must be one of PENDING, REFUSED, VALIDATED/);
  expect(start(world, user, state)).toMatch(/^state must be one of PENDING, REFUSED, VALIDATED/);
});
