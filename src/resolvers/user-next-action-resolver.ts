// What counts in the end: renewal, restrictions, and the one next action of a user.
import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../context.js";
import { type MaybePromise, whenKnown } from "../maybe-promise.js";
import { Cost } from "../schema/field-cost.js";
import { Freshness } from "../schema/freshness.js";
import { Renewal } from "../schema/renewal.js";
import { Restrictions } from "../schema/restrictions.js";
import { TextLanguage } from "../schema/text-language.js";
import { type RegulatoryStatus, User } from "../schema/user.js";
import { UserNextAction } from "../schema/user-next-action.js";
import { loadNextAction } from "./load-next-action.js";
import { renewalOf } from "./renewal.js";
import { adviceFor, restrictionsOf } from "./restrictions.js";

/** Of a validated session, for its persons, and of one in progress. */
const sessionViews = () => ({ other: 2 });

@Resolver(() => User)
export class UserNextActionResolver {
  @FieldResolver(() => Renewal, {
    nullable: true,
    description:
      "When the user has to renew the verification. Null where the upstream does not say, and, with an error, when " +
      "it cannot be loaded.",
  })
  @Cost({ reads: "regulatory" })
  renewal(@Root() user: User, @Ctx() context: RequestContext) {
    return fromStatus(user, context, (status) => renewalOf(status, context.clock.now()));
  }

  @FieldResolver(() => Restrictions, {
    nullable: true,
    description:
      "What is blocked for the user, and why. Null where the upstream does not say, and, with an error, when it " +
      "cannot be loaded.",
  })
  @Cost({ reads: "regulatory" })
  restrictions(@Root() user: User, @Ctx() context: RequestContext) {
    return fromStatus(user, context, (status) => restrictionsOf(user.id, status));
  }

  @FieldResolver(() => UserNextAction, {
    nullable: true,
    description:
      "The next step for the user, over everything that is known: sessions, kycLevel, renewal, restrictions and the " +
      "state of the account. Render this, and nothing else decides what to show. While a verified user has to renew, " +
      "renewal has the last day to show beside it: of the members RenewVerification alone has it. Null, with an " +
      "error, when it cannot be loaded, and without one while the hosted page or the kycLevel is unknown.",
  })
  @Cost({ reads: ["view", "list", "regulatory"], calls: sessionViews })
  async nextAction(@Root() user: User, @Ctx() context: RequestContext) {
    return (await loadNextAction(user.id, context))?.action ?? null;
  }

  @FieldResolver(() => Freshness, {
    nullable: true,
    description:
      "How recent nextAction is: the oldest of all that it depends on (user, sessions, regulatory status), stale if " +
      "any of it is. Costs nothing beside nextAction. Null, with an error, when that cannot be loaded.",
  })
  @Cost({ reads: ["view", "list", "regulatory"], calls: sessionViews })
  async nextActionFreshness(@Root() user: User, @Ctx() context: RequestContext) {
    return (await loadNextAction(user.id, context))?.freshness ?? null;
  }
}

@Resolver(() => Restrictions)
export class RestrictionsResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "Advice to show to the user, which never says that they are suspected. Null when nothing is blocked.",
  })
  recommendation(
    @Root() restrictions: Restrictions,
    @Arg("language", () => TextLanguage, { defaultValue: TextLanguage.EN, description: "Language of the advice." })
    language: TextLanguage,
    @Ctx() context: RequestContext,
  ): string | null {
    return adviceFor(restrictions, context.texts()[language]);
  }
}

function fromStatus<Value>(
  { id }: User,
  context: RequestContext,
  use: (status: RegulatoryStatus) => Value,
): MaybePromise<Value | null> {
  return whenKnown(context.identityVerifications.regulatoryStatus(id), (status) => status && use(status));
}
