import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { RequestContext } from "../context.js";
import type { IdentityVerifications } from "../datasources/identity-verifications.js";
import { watchedVersionOf } from "../live/watch.js";
import { type UserState, watchUserState } from "../live/watch-user-state.js";
import { Cost, type Reads } from "../schema/field-cost.js";
import { User } from "../schema/user.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { loadNextAction, type NextActionContext } from "./load-next-action.js";
import { renewalOf } from "./renewal.js";
import { fieldsBelow } from "./selection.js";
import { userById } from "./upstream-calls.js";
import { assertId } from "./upstream-id.js";
import { userReference } from "./user-reference.js";

@Resolver()
export class UserUpdatedResolver {
  @Subscription(() => User, {
    description:
      "Sends the current state of a user first, then each change of what is selected of it: kycLevel, status and " +
      "category always, renewal, restrictions, sessions and nextAction if selected. Continues until the client " +
      "unsubscribes or its token expires. Completes immediately if there is no such user or the viewer has no access.",
    subscribe({ args, context, info }) {
      const { userId } = args as { userId: string };
      assertId(userId, "userId");
      const { topics, createLoaders, clock } = context as RequestContext;
      const fields = fieldsBelow(info, "User");
      const stateOf = (identityVerifications: IdentityVerifications) =>
        stateOfUser(userId, fields, { ...(context as RequestContext), identityVerifications });
      return watchUserState(userId, { topics, createLoaders, stateOf, root: userReference(userId), clock });
    },
  })
  @Cost({ calls: userById })
  userUpdated(@Root() user: User, @Arg("userId", () => ID, { description: "Id of the user." }) _userId: string): User {
    return user;
  }
}

/** Read together, as each needs only the id. Null when the user is missing or foreign to the viewer. */
async function stateOfUser(
  userId: string,
  fields: ReadonlyMap<string, readonly Reads[]>,
  context: NextActionContext,
): Promise<UserState | null> {
  const { identityVerifications: loaders, returns, clock } = context;
  const areActionFields = (name: string) => name === "nextAction" || name === "nextActionFreshness";
  const isRead = (what: Reads) => [...fields].some(([name, reads]) => !areActionFields(name) && reads.includes(what));
  const [user, sessions, status, loaded] = await Promise.all([
    loaders.user(userId),
    isRead("list") ? loaders.forUser(userId) : [],
    isRead("regulatory") ? loaders.regulatoryStatus(userId) : null,
    [...fields.keys()].some(areActionFields) ? loadNextAction(userId, context).catch(undefinedIfUnread) : null,
  ]);
  if (!user) return null;
  const ofSessions = sessions?.map((session) => [session.id, watchedVersionOf(session, returns)]);
  const isRenewalDue = status && renewalOf(status, clock.now())?.isDue;
  const action = loaded?.action;
  const state = [user, status, isRenewalDue, ofSessions, action?.constructor.name, action];
  const read = [user, status, loaded, ...(sessions ?? [])];
  return {
    text: JSON.stringify(state, withoutTimes),
    isComplete: loaded !== undefined,
    isStale: read.some((part) => part?.freshness.isStale === true),
  };
}

/** The subscriber gets an error in its place. */
function undefinedIfUnread(error: unknown): undefined {
  if (!(error instanceof UpstreamError)) throw error as Error;
}

/** Leaves out what differs each time it is read. */
function withoutTimes(key: string, value: unknown): unknown {
  return key === "freshness" || key === "expectedWithinSeconds" ? undefined : value;
}
