// Loads what a user's next action depends on: as little as its order of precedence allows.
import type { RequestContext } from "../context.js";
import { Freshness } from "../schema/freshness.js";
import { withTrustedLink } from "./hosted-links.js";
import { nextActionOf } from "./next-action.js";
import { renewalOf } from "./renewal.js";
import { restrictionsOf } from "./restrictions.js";
import { nextActionOfUser, type UserAction } from "./user-next-action.js";

export type NextActionContext = Pick<RequestContext, "identityVerifications" | "clock" | "returns" | "hostedUrlPolicy">;

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
  // Begun together, as each needs only the id.
  const [user, sessions, listFreshness] = await Promise.all([
    loaders.user(userId),
    loaders.forUser(userId),
    loaders.listFreshness(userId),
  ]);
  if (!user) return null;
  const now = clock.now();
  const read = [user.freshness];
  if (listFreshness) read.push(listFreshness);
  let known = sessions ?? [];

  for (;;) {
    let isListOutdated = false;
    const action = await nextActionOfUser(
      { userId, user, sessions: known, now },
      {
        async regulatory() {
          const status = await loaders.regulatoryStatus(userId);
          if (!status) return { renewal: null, restrictions: null };
          read.push(status.freshness);
          return { renewal: renewalOf(status, now), restrictions: restrictionsOf(userId, status) };
        },
        async view(listed) {
          // Its status and its details are of one read.
          const session = await loaders.load(listed.id, "detail");
          if (session?.status !== listed.status) {
            isListOutdated = true;
            known = known.flatMap((each) => (each.id === listed.id ? (session ?? []) : each));
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

/** Of an answer that depends on all of them. */
function oldestOf(all: readonly Freshness[]): Freshness {
  const fetchedAtMs = Math.min(...all.map(({ fetchedAt }) => fetchedAt.getTime()));
  return Object.assign(new Freshness(), {
    fetchedAt: new Date(fetchedAtMs),
    isStale: all.some(({ isStale }) => isStale),
  });
}
