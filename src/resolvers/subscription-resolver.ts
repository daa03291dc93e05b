import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { RequestContext } from "../context.js";
import { MAX_FIRST_SESSIONS, watchSession, watchUser } from "../live/watch.js";
import { Cost } from "../schema/field-cost.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import { MAX_LIST_CALLS, sessionsById } from "./upstream-calls.js";
import { assertId } from "./upstream-id.js";

@Resolver()
export class SubscriptionResolver {
  @Subscription(() => IdentityVerification, {
    description:
      "Sends the current state of a verification session first, then each change. Completes when no further " +
      "change is expected: the session is final and, for a business, no persons have to be verified any more. " +
      "Completes immediately, without an event, if there is no such session or the viewer has no access to it.",
    subscribe({ args, context }) {
      const { id } = args as { id: string };
      assertId(id, "id");
      return watchSession(id, watchOptions(context as RequestContext));
    },
  })
  @Cost({ calls: sessionsById })
  identityVerificationUpdated(
    @Root() session: IdentityVerification,
    @Arg("id", () => ID, { description: "Id of the session." }) _id: string,
  ): IdentityVerification {
    return session;
  }

  @Subscription(() => IdentityVerification, {
    description:
      "Sends the current states of the user's twenty newest verification sessions first, then each changed or " +
      "new session. Continues until the client unsubscribes or its token expires. Completes immediately if " +
      "there is no such user or the viewer has no access to them.",
    subscribe({ args, context }) {
      const { userId } = args as { userId: string };
      assertId(userId, "userId");
      const { clock } = context as RequestContext;
      return watchUser(userId, {
        ...watchOptions(context as RequestContext),
        clock,
        listSessions: async (loaders) => loaders.forUser(userId),
      });
    },
  })
  /** The first events: each session is loaded separately, its owner included. */
  @Cost({
    items: MAX_FIRST_SESSIONS,
    calls: ({ owner, other }, items) => ({ other: MAX_LIST_CALLS + items * (1 + owner + other) }),
  })
  userVerificationsUpdated(
    @Root() session: IdentityVerification,
    @Arg("userId", () => ID, { description: "Id of the user." }) _userId: string,
  ): IdentityVerification {
    return session;
  }
}

function watchOptions({ topics, returns, createLoaders }: RequestContext) {
  return {
    topics,
    returns,
    createLoaders,
    load: async (loaders: ReturnType<typeof createLoaders>, sessionId: string) => loaders.load(sessionId, "detail"),
  };
}
