// What counts in the end: renewal, restrictions, and the one next action of a user.
import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../context.js";
import { type MaybePromise, whenKnown } from "../maybe-promise.js";
import { Cost } from "../schema/field-cost.js";
import { KycLevel } from "../schema/kyc-level.js";
import { NoAction } from "../schema/next-action.js";
import { Renewal } from "../schema/renewal.js";
import { Restrictions } from "../schema/restrictions.js";
import { TextLanguage } from "../schema/text-language.js";
import { type RegulatoryStatus, User } from "../schema/user.js";
import { UserNextAction } from "../schema/user-next-action.js";
import { withTrustedLink } from "./hosted-links.js";
import { nextActionOf } from "./next-action.js";
import { renewalOf } from "./renewal.js";
import { adviceFor, restrictionsOf } from "./restrictions.js";
import {
  actionWithoutStatus,
  actionWithStatus,
  afterValidation,
  sessionThatCounts,
  type UserFacts,
} from "./user-next-action.js";

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
      "state of the account. Render this, and nothing else decides what to show. Null, with an error, when it cannot " +
      "be loaded, and without one while the hosted page is unknown.",
  })
  @Cost({ reads: ["view", "list", "regulatory"], calls: () => ({ other: 1 }) })
  async nextAction(@Root() user: User, @Ctx() context: RequestContext) {
    const { identityVerifications: loaders, clock } = context;
    // Begun together, as each needs only the id.
    const [detail, sessions] = await Promise.all([loaders.user(user.id), loaders.forUser(user.id)]);
    if (!detail) return null;
    const facts: UserFacts = {
      userId: user.id,
      user: detail,
      latest: sessionThatCounts(sessions ?? []),
      now: clock.now(),
    };
    const action = actionWithoutStatus(facts) ?? actionWithStatus(facts, await regulatoryFacts(user, context));
    return typeof action === "object" ? action : actionOfSession(facts, context);
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
  ): string | null {
    return adviceFor(restrictions, language);
  }
}

function fromStatus<Value>(
  { id }: User,
  context: RequestContext,
  use: (status: RegulatoryStatus) => Value,
): MaybePromise<Value | null> {
  return whenKnown(context.identityVerifications.regulatoryStatus(id), (status) => status && use(status));
}

/** Without the regulatory status the rest still counts. */
async function regulatoryFacts({ id }: User, context: RequestContext) {
  const status = await context.identityVerifications.regulatoryStatus(id);
  const renewal = status && renewalOf(status, context.clock.now());
  return { renewal, restrictions: status && restrictionsOf(id, status) };
}

async function actionOfSession({ user, latest, now }: UserFacts, context: RequestContext) {
  // Its status and its details are of one read.
  const session = latest && (await context.identityVerifications.load(latest.id, "detail"));
  if (!session?.detail) return null;
  const action = withTrustedLink(nextActionOf(session, session.detail, context.returns.of(session.id)), context);
  return action instanceof NoAction && user.kycLevel !== KycLevel.REGULAR ? afterValidation(session, now) : action;
}
