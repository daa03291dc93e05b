// Loads what a user's next action depends on: as little as its order of precedence allows.
import type { RequestContext } from "../context.js";
import { CompletePersons, NoAction } from "../schema/next-action.js";
import { withTrustedLink } from "./hosted-links.js";
import { nextActionOf } from "./next-action.js";
import { renewalOf } from "./renewal.js";
import { restrictionsOf } from "./restrictions.js";
import {
  actionWithoutStatus,
  actionWithStatus,
  afterValidation,
  isVerified,
  mayAwaitPersons,
  sessionThatCounts,
  type UserFacts,
} from "./user-next-action.js";

export type NextActionContext = Pick<RequestContext, "identityVerifications" | "clock" | "returns" | "hostedUrlPolicy">;

/** Null when the user is missing or foreign to the viewer, or has to act on a hosted page that is unknown. */
export async function loadNextAction(userId: string, context: NextActionContext) {
  const { identityVerifications: loaders, clock } = context;
  // Begun together, as each needs only the id.
  const [user, sessions] = await Promise.all([loaders.user(userId), loaders.forUser(userId)]);
  if (!user) return null;
  const facts: UserFacts = { userId, user, latest: sessionThatCounts(sessions ?? []), now: clock.now() };
  const early = actionWithoutStatus(facts);
  if (typeof early === "object") return early;
  if (early !== undefined) return actionOfSession(facts, context);
  if (mayAwaitPersons(facts)) {
    const ofSession = await actionOfSession(facts, context);
    if (ofSession instanceof CompletePersons) return ofSession;
  }
  const action = actionWithStatus(facts, await regulatoryFacts(userId, context));
  return typeof action === "object" ? action : actionOfSession(facts, context);
}

/** Without the regulatory status the rest still counts. */
async function regulatoryFacts(userId: string, context: NextActionContext) {
  const status = await context.identityVerifications.regulatoryStatus(userId);
  const renewal = status && renewalOf(status, context.clock.now());
  return { renewal, restrictions: status && restrictionsOf(userId, status) };
}

async function actionOfSession({ user, latest, now }: UserFacts, context: NextActionContext) {
  // Its status and its details are of one read.
  const session = latest && (await context.identityVerifications.load(latest.id, "detail"));
  if (!session?.detail) return null;
  const action = withTrustedLink(nextActionOf(session, session.detail, context.returns.of(session.id)), context);
  return action instanceof NoAction && !isVerified(user) ? afterValidation(session, now) : action;
}
