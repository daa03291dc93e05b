// Loads what a user's next action depends on: as little as its order of precedence allows.
import type { RequestContext } from "../context.js";
import { Freshness } from "../schema/freshness.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus as Status } from "../schema/identity-verification-status.js";
import { withTrustedLink } from "./hosted-links.js";
import { nextActionOf } from "./next-action.js";
import { renewalOf } from "./renewal.js";
import { restrictionsOf } from "./restrictions.js";
import { nextActionOfUser, type UserAction } from "./user-next-action.js";

export type NextActionContext = Pick<
  RequestContext,
  "identityVerifications" | "clock" | "returns" | "isTrustedHostedUrl"
>;

export interface LoadedAction {
  /** Null when the user has to act on a hosted page that is unknown. */
  action: UserAction | null;
  freshness: Freshness;
}

/**
 * Null when the user is missing or foreign to the viewer.
 * @throws UpstreamError
 */
export async function loadNextAction(userId: string, context: NextActionContext): Promise<LoadedAction | null> {
  const { identityVerifications: loaders, clock, returns } = context;
  // Begun together, as each needs only the id. Without the list there may be an action all the same.
  const listed = Promise.all([loaders.forUser(userId), loaders.listFreshness(userId)]);
  listed.catch(() => undefined);
  const user = await loaders.user(userId);
  if (!user) return null;
  const now = clock.now();
  const read = [user.freshness];
  let known: readonly IdentityVerification[] | undefined;

  for (;;) {
    let isListOutdated = false;
    const action = await nextActionOfUser(
      { userId, user, now },
      {
        async sessions() {
          if (known) return known;
          const [sessions, freshness] = await listed;
          if (freshness) read.push(freshness);
          return (known = sessions ?? []);
        },
        async regulatory() {
          const status = await loaders.regulatoryStatus(userId);
          if (!status) return { renewal: null, restrictions: null };
          read.push(status.freshness);
          return { renewal: renewalOf(status, now), restrictions: restrictionsOf(userId, status) };
        },
        async view(listed) {
          if (!NEEDS_DETAIL.has(listed.status)) return { session: listed, action: nextActionOf(listed, undefined) };
          // Its status and its details are of one read.
          const session = await loaders.load(listed.id, "detail");
          if (session?.status !== listed.status) {
            isListOutdated = true;
            known = known?.flatMap((each) => (each.id === listed.id ? (session ?? []) : each));
          }
          if (!session?.detail) return null;
          read.push(session.freshness);
          const action = nextActionOf(session, session.detail, returns.of(session.id));
          return { session, action: withTrustedLink(action, context) };
        },
        hasReturned: (id) => returns.of(id) !== undefined,
      },
    );
    // Decided anew with what the view has shown; each time at least one session more is as it was viewed.
    if (!isListOutdated) return { action, freshness: oldestOf(read) };
  }
}

/** For the link, the persons, and the reasons. */
const NEEDS_DETAIL: ReadonlySet<Status> = new Set([Status.PENDING, Status.VALIDATED, Status.REFUSED]);

/** Of an answer that depends on all of them. */
function oldestOf(all: readonly Freshness[]): Freshness {
  const fetchedAtMs = Math.min(...all.map(({ fetchedAt }) => fetchedAt.getTime()));
  return Object.assign(new Freshness(), {
    fetchedAt: new Date(fetchedAtMs),
    isStale: all.some(({ isStale }) => isStale),
  });
}
