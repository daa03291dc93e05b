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
      "One verification session: its current state first, then each change. Completes once nothing more is to come: the session is final, and of a business no person can still appear or be verified; completes at once, without an event, when there is none with this id or it is not the viewer's.",
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
      "All verification sessions of a user: the current state of the twenty newest first, then each change and each new session. Goes on until the client leaves or its token expires; completes at once when there is no such user or it is not the viewer's.",
    subscribe({ args, context }) {
      const { userId } = args as { userId: string };
      assertId(userId, "userId");
      const { clock } = context as RequestContext;
      return watchUser(userId, {
        ...watchOptions(context as RequestContext),
        clock,
        listSessions: (loaders) => loaders.forUser(userId),
      });
    },
  })
  /** The first states: each session by itself, owner included. */
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

function watchOptions({ topics, createLoaders }: RequestContext) {
  return {
    topics,
    createLoaders,
    load: (loaders: ReturnType<typeof createLoaders>, sessionId: string) => loaders.load(sessionId, "detail"),
  };
}
