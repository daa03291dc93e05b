import { type GraphQLSchema, isObjectType } from "graphql";
import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { RequestContext } from "../context.js";
import type { IdentityVerifications } from "../datasources/identity-verifications.js";
import { watchedVersionOf } from "../live/watch.js";
import { type UserState, watchUserState } from "../live/watch-user-state.js";
import { Cost, type Reads } from "../schema/field-cost.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { isPersonalData } from "../schema/is-personal-data.js";
import type { Restrictions } from "../schema/restrictions.js";
import { User } from "../schema/user.js";
import { ContactSupport } from "../schema/user-next-action.js";
import { undefinedIfUnread } from "../upstream/upstream-error.js";
import { loadNextAction, type NextActionContext } from "./load-next-action.js";
import { renewalOf } from "./renewal.js";
import { adviceKeyOf, restrictionsOf } from "./restrictions.js";
import { fieldsBelow } from "./selection.js";
import { userById } from "./upstream-calls.js";
import { assertId } from "./upstream-id.js";
import type { UserAction } from "./user-next-action.js";
import { userReference } from "./user-reference.js";

@Resolver()
export class UserUpdatedResolver {
  @Subscription(() => User, {
    description:
      "Sends the current state of a user first, then each change of what is selected of it: kycLevel, status and " +
      "category always, renewal, restrictions, sessions and nextAction if selected. What cannot be read is null with " +
      "an error, and sent once it can be. Continues until the client unsubscribes or its token expires. Completes " +
      "immediately if there is no such user or the viewer has no access.",
    subscribe({ args, context, info }) {
      const { userId } = args as { userId: string };
      assertId(userId, "userId");
      const { topics, createLoaders, clock } = context as RequestContext;
      const fields = fieldsBelow(info, "User");
      const shown = shownTo(context as RequestContext, info.schema);
      const stateOf = (identityVerifications: IdentityVerifications) =>
        stateOfUser(userId, fields, shown, { ...(context as RequestContext), identityVerifications });
      return watchUserState(userId, { topics, createLoaders, stateOf, root: userReference(userId), clock });
    },
  })
  @Cost({ calls: userById })
  userUpdated(@Root() user: User, @Arg("userId", () => ID, { description: "Id of the user." }) _userId: string): User {
    return user;
  }
}

type Shown = (value: unknown) => string;

/** Read together, as each needs only the id. Null when the user is missing or foreign to the viewer. */
async function stateOfUser(
  userId: string,
  fields: ReadonlyMap<string, readonly Reads[]>,
  shown: Shown,
  context: NextActionContext,
): Promise<UserState | null> {
  const { identityVerifications: loaders, returns, clock } = context;
  const isOfAction = (name: string) => name === "nextAction" || name === "nextActionFreshness";
  const isRead = (what: Reads) => [...fields].some(([name, reads]) => !isOfAction(name) && reads.includes(what));
  const isActionRead = [...fields.keys()].some(isOfAction);
  const [user, sessions, status, action] = await Promise.all([
    loaders.user(userId),
    isRead("list") ? undefinedIfUnread(() => loaders.forUser(userId)) : null,
    isRead("regulatory") ? undefinedIfUnread(() => loaders.regulatoryStatus(userId)) : null,
    isActionRead ? undefinedIfUnread(() => loadNextAction(userId, context)) : null,
  ]);
  if (!user) return null;
  return [
    shown(user),
    sessions && shown(sessions.map((session) => sessionState(session, watchedVersionOf(session, returns)))),
    status && shown([renewalOf(status, clock.now()), ...shownRestrictions(restrictionsOf(userId, status))]),
    action && shown([action.freshness, action.action?.constructor.name, action.action, ...supportOf(action.action)]),
  ].map((part) => (part === null ? "" : part));
}

/** Its details may be older than its status, and known later. */
function sessionState({ id, detail, freshness }: IdentityVerification, version: string) {
  return [id, version, freshness, detail !== undefined];
}

/** The advice depends on what not everybody may see. */
function shownRestrictions(restrictions: Restrictions | null | undefined) {
  return restrictions ? [restrictions, adviceKeyOf(restrictions)] : [null];
}

function supportOf(action: UserAction | null) {
  return action instanceof ContactSupport ? shownRestrictions(action.restrictions) : [];
}

/** As text, without what differs each time it is read, and without personal data that the viewer may not see. */
function shownTo({ viewer }: Pick<RequestContext, "viewer">, schema: GraphQLSchema): Shown {
  function isHidden(holder: object, key: string): boolean {
    if (key === "fetchedAt" || key === "redirectAgainInSeconds") return true;
    if (viewer.canReadPersonalData) return false;
    const type = schema.getType(holder.constructor.name);
    const field = isObjectType(type) ? type.getFields()[key] : undefined;
    return field !== undefined && isPersonalData(field);
  }
  return (value) =>
    JSON.stringify(value, function (this: object, key: string, each: unknown) {
      return isHidden(this, key) ? undefined : each;
    });
}
