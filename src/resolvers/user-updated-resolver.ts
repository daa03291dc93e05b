import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { RequestContext } from "../context.js";
import type { IdentityVerifications } from "../datasources/identity-verifications.js";
import { personsOf } from "../datasources/session-order.js";
import { watchUserState } from "../live/watch-user-state.js";
import { Cost, type Reads } from "../schema/field-cost.js";
import { User } from "../schema/user.js";
import { renewalOf } from "./renewal.js";
import { readsBelow } from "./selection.js";
import { userById } from "./upstream-calls.js";
import { assertId } from "./upstream-id.js";
import { isJustDecided } from "./user-next-action.js";
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
      const reads = readsBelow(info, "User");
      const stateOf = (loaders: IdentityVerifications) =>
        stateOfUser(userId, loaders, reads, context as RequestContext);
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
  loaders: IdentityVerifications,
  reads: ReadonlySet<Reads>,
  { returns, clock }: Pick<RequestContext, "returns" | "clock">,
): Promise<string | null> {
  const [user, sessions, status] = await Promise.all([
    loaders.user(userId),
    reads.has("list") ? loaders.forUser(userId) : [],
    reads.has("regulatory") ? loaders.regulatoryStatus(userId) : null,
  ]);
  if (!user) return null;
  const now = clock.now();
  const ofSessions = sessions?.map((session) => [
    session.id,
    session.rawStatus,
    session.updatedAt,
    session.detail ? personsOf(session.detail) : "",
    isJustDecided(session, now),
    returns.of(session.id) !== undefined,
  ]);
  const isRenewalDue = status && renewalOf(status, now)?.isDue;
  return JSON.stringify([withoutFreshness(user), status && withoutFreshness(status), isRenewalDue, ofSessions]);
}

function withoutFreshness(value: object): object {
  return { ...value, freshness: undefined };
}
