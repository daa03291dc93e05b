// Decides between summary and detail: only selections that need detail cost a view per session.
import type { GraphQLResolveInfo } from "graphql";
import type { RequestContext } from "../context.js";
import type { DetailLevel } from "../datasources/identity-verifications.js";
import { type MaybePromise, whenKnown } from "../maybe-promise.js";
import { IdentityVerification, type IdentityVerificationDetail } from "../schema/identity-verification.js";
import { readsBelow } from "./selection.js";

/** @param path fields between the one being resolved and the session */
export function detailLevelOf(info: GraphQLResolveInfo, path: readonly string[] = []): DetailLevel {
  return readsBelow(info, "IdentityVerification", path).has("view") ? "detail" : "summary";
}

/**
 * Replaces summaries by views if detail is selected, so that all fields of one session come from one read. A session
 * whose view fails remains a summary: its detail fields then report the error.
 */
export function withDetailLevel(
  sessions: IdentityVerification[],
  context: RequestContext,
  detailLevel: DetailLevel,
): MaybePromise<IdentityVerification[]> {
  if (detailLevel === "summary") return sessions;
  const ids = sessions.map((session) => session.id);
  return whenKnown(context.identityVerifications.loadMany(ids, "detail"), (found) =>
    sessions.map((summary, index) => {
      const session = found[index];
      if (!session || session instanceof Error) return summary;
      return summary.freshness.isStale ? asStale(session) : session;
    }),
  );
}

/** With a stale list, the sessions in it count as stale as well. */
function asStale(session: IdentityVerification): IdentityVerification {
  return Object.assign(new IdentityVerification(), session, { freshness: { ...session.freshness, isStale: true } });
}

/** What `use` makes of the detail; null when the session no longer exists. */
export function fromDetail<Value>(
  session: IdentityVerification,
  context: RequestContext,
  use: (detail: IdentityVerificationDetail) => Value,
): MaybePromise<Value | null> {
  if (session.detail) return use(session.detail);
  return whenKnown(context.identityVerifications.load(session.id, "detail"), (found) =>
    found?.detail ? use(found.detail) : null,
  );
}
