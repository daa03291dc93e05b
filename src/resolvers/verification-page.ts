// Cursor pagination of sessions. Pure. A cursor has a creation date and an id, not an index: new sessions do not shift
// the pages, and it remains valid when its session no longer matches the filter.
import type { Freshness } from "../schema/freshness.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import {
  IdentityVerificationConnection,
  IdentityVerificationEdge,
  PageInfo,
} from "../schema/identity-verification-connection.js";

interface Place {
  createdAtMs: number;
  id: string;
}

const placeOf = ({ id, createdAt }: IdentityVerification): Place => ({ createdAtMs: createdAt?.getTime() ?? 0, id });

function isBehind(one: Place, another: Place): boolean {
  return one.createdAtMs === another.createdAtMs ? one.id < another.id : one.createdAtMs < another.createdAtMs;
}

export function cursorOf(session: IdentityVerification): string {
  const { createdAtMs, id } = placeOf(session);
  return Buffer.from(`${createdAtMs}:${id}`).toString("base64url");
}

/** Null when it is not a cursor of ours. */
export function readCursor(cursor: string): Place | null {
  const [, createdAtMs, id] = /^(\d{1,15}):([\w-]{1,128})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  return createdAtMs === undefined || id === undefined ? null : { createdAtMs: Number(createdAtMs), id };
}

/** @param sessions newest first */
export function sessionsBehind(sessions: readonly IdentityVerification[], after: Place | null): IdentityVerification[] {
  return after ? sessions.filter((session) => isBehind(placeOf(session), after)) : [...sessions];
}

export function toConnection(
  page: IdentityVerification[],
  hasPreviousPage: boolean,
  hasNextPage: boolean,
  freshness: Freshness,
): IdentityVerificationConnection {
  const edges = page.map((node) => Object.assign(new IdentityVerificationEdge(), { cursor: cursorOf(node), node }));
  const pageInfo = Object.assign(new PageInfo(), {
    hasPreviousPage,
    hasNextPage,
    startCursor: edges.at(0)?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  });
  return Object.assign(new IdentityVerificationConnection(), { edges, pageInfo, freshness });
}
