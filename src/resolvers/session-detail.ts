// Summary or detail: what a query selects decides how many upstream calls it costs.
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
 * Replaces summaries by the whole session where detail is selected, so that all fields of one session come
 * from one read. A session whose view fails stays a summary: its detail fields then report the failure.
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

/** Of a list that could not be read again nobody knows whether the session still stands in it so. */
function asStale(session: IdentityVerification): IdentityVerification {
  return Object.assign(new IdentityVerification(), session, { freshness: { ...session.freshness, isStale: true } });
}

/** Null when the session has vanished since its summary was read. */
export async function detailOf(
  session: IdentityVerification,
  context: RequestContext,
): Promise<IdentityVerificationDetail | null> {
  if (session.detail) return session.detail;
  return (await context.identityVerifications.load(session.id, "detail"))?.detail ?? null;
}
