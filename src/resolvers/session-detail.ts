// Decides between summary and detail: only selections that need detail cost a view per session.
import type { GraphQLResolveInfo } from "graphql";
import type { RequestContext } from "../context.js";
import type { DetailLevel } from "../datasources/identity-verifications.js";
import { IdentityVerification, type IdentityVerificationDetail } from "../schema/identity-verification.js";
import { readsOf } from "./selection.js";

/** @param path fields between the one being resolved and the session */
export function detailLevelOf(info: GraphQLResolveInfo, path: readonly string[] = []): DetailLevel {
  return readsOf(info, "IdentityVerification", path).has("view") ? "detail" : "summary";
}

/**
 * Replaces summaries by views if detail is selected, so that all fields of one session come from one read. A session
 * whose view fails remains a summary: its detail fields then report the error.
 */
export async function withDetailLevel(
  sessions: IdentityVerification[],
  context: RequestContext,
  detailLevel: DetailLevel,
): Promise<IdentityVerification[]> {
  if (detailLevel === "summary") return sessions;
  const ids = sessions.map((session) => session.id);
  const found = await context.identityVerifications.loadMany(ids, "detail");
  return sessions.map((summary, index) => {
    const session = found[index];
    if (!session || session instanceof Error) return summary;
    return summary.freshness.isStale ? asStale(session) : session;
  });
}

/** With a stale list, the sessions in it count as stale as well. */
function asStale(session: IdentityVerification): IdentityVerification {
  return Object.assign(new IdentityVerification(), session, { freshness: { ...session.freshness, isStale: true } });
}

/** Null when the session no longer exists. */
export async function detailOf(
  session: IdentityVerification,
  context: RequestContext,
): Promise<IdentityVerificationDetail | null> {
  if (session.detail) return session.detail;
  return (await context.identityVerifications.load(session.id, "detail"))?.detail ?? null;
}
