// The part of the control API about users, and what is scheduled for them and their sessions.
import type { World } from "./call.js";
import { toUserDetail, toUserRow } from "./console-views.js";
import { act, delaySeconds } from "./control-act.js";
import { type AddCall, ControlRefusal } from "./control-calls.js";
import { toUserSummary } from "./endpoints/user-wire.js";
import { createUser, listUserKinds, USER_KINDS } from "./new-user.js";
import { date, InputProblem, nameText, oneOf, optional, textThat } from "./reader.js";
import type { UserRecord } from "./records.js";
import { findOrCreate, findStartProblem, start, targetState, USER_NAMES, userIdOf } from "./start.js";
import { actionCode, takesActionCode, USER_CHANGES } from "./user-changes.js";

const name = optional(nameText, "");
const userName = textThat(USER_NAMES, ({ length }) => length > 0);

export function addUserControl(add: AddCall, world: World): void {
  const { store, lifecycle } = world;

  function userNamed(id: string): UserRecord {
    const user = store.users.get(userIdOf(world, id) ?? "");
    if (!user) throw new ControlRefusal(404, "there is no such user");
    return user;
  }

  add("GET", "/changes", {}, () => Object.entries(USER_CHANGES).map(([key, { label }]) => ({ name: key, label })));
  add("GET", "/kinds", {}, listUserKinds);

  add("GET", "/users", {}, () =>
    [...store.users.values()].map((user) => ({ ...toUserSummary(user), sessions: store.sessionsOf(user.Id).length })),
  );
  add("GET", "/users/:id", {}, (_input, { id }) => toUserDetail(world, userNamed(id)));
  const newUser = { kind: oneOf(Object.keys(USER_KINDS)), firstName: name, lastName: name, companyName: name };
  add("POST", "/users", newUser, (fields) => ({ user: toUserRow(world, createUser(world, fields)) }));

  const changeOfUser = {
    change: oneOf(Object.keys(USER_CHANGES)),
    actionCode: optional(actionCode),
    deadline: optional(date),
    delaySeconds,
  };
  add("POST", "/users/:id/change", changeOfUser, ({ change, delaySeconds: delayS, ...options }, { id }) => {
    if (options.actionCode !== undefined && !takesActionCode(change))
      throw new InputProblem(`${change} takes no actionCode`, "actionCode");
    if (options.deadline !== undefined && change !== "RENEWAL_REQUIRED")
      throw new InputProblem(`deadline is for RENEWAL_REQUIRED, not for ${change}`, "deadline");
    const { Id: userId } = userNamed(id);
    return act(lifecycle, delayS, {
      findProblem: () => lifecycle.users.findProblem(userId, change, options),
      now: () => {
        const problem = lifecycle.users.change(userId, change, options);
        const user = userNamed(id);
        return problem ?? { user: toUserSummary(user), regulation: user.regulation };
      },
      task: { type: "change", userId, change, options },
    });
  });

  add("GET", "/scheduled", {}, () => lifecycle.schedule.list());
  add("DELETE", "/scheduled/:id", {}, (_input, { id }) => {
    if (!lifecycle.schedule.cancel(id)) throw new ControlRefusal(404, "there is nothing scheduled with this id");
    return { done: true };
  });

  add("POST", "/start", { user: userName, state: optional(targetState), delaySeconds }, (input) => {
    const { state, delaySeconds: delayS } = input;
    if (state === undefined && delayS > 0)
      throw new InputProblem("delaySeconds is for a state, and there is none", "delaySeconds");
    const isNew = userIdOf(world, input.user) === undefined;
    const user = findOrCreate(world, input.user);
    if (!user) throw new ControlRefusal(404, `there is no such user: user must be ${USER_NAMES}`);
    if (state === undefined) return { userId: user.Id, sessionId: null };
    try {
      const result = act(lifecycle, delayS, {
        findProblem: () => findStartProblem(world, user, state),
        now: () => start(world, user, state),
        task: { type: "start", userId: user.Id, state },
      });
      return { userId: user.Id, sessionId: null, ...result };
    } catch (error) {
      // Of what is refused nothing stays, nor a user who was created for it.
      if (isNew) world.store.users.delete(user.Id);
      throw error;
    }
  });
}
