// What instances publish to each other. Whatever else arrives on the channel is not a message: another version, or
// another program, may write there.
import type { Change, SessionChange } from "../datasources/change-feed.js";
import { readStoredRegulatoryStatus, readStoredSession, readStoredUser } from "../datasources/stored-values.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { isRecord } from "../is-record.js";
import type { ChangeMessage } from "../live/other-instances.js";
import { CHANGE_SOURCES, type ChangeSource } from "../live/source-health.js";
import { UPSTREAM_ID_PATTERN } from "../schema/upstream-id-pattern.js";
import { readTraceparent } from "../traceparent.js";
import type { ReportedWindow } from "../upstream/rate-limit-headers.js";
import { decode } from "./encoding.js";

/** Messages between instances: about sessions, the shared quota, and the viewers' allowances. */
export type ClusterMessage =
  | ChangeMessage
  /** Calls made since the last message, and the rate-limit windows that the upstream last reported. */
  | { kind: "quota"; calls: number; mutations: number; windows: ReportedWindow[] }
  /** Calls that viewers have caused since the last message, by the viewer's key. */
  | { kind: "allowance"; calls: Record<string, number> };

export interface ReceivedMessage {
  /** The id of the instance that published it. */
  from: string;
  /** Undefined if it is of a kind that a newer version has added. */
  message: ClusterMessage | undefined;
}

/** Undefined for what no gateway of this format has written. */
export function readMessage(bytes: Buffer): ReceivedMessage | undefined {
  const received = decode(bytes);
  if (!isRecord(received)) return undefined;
  const { from, message } = received;
  if (typeof from !== "string" || !isRecord(message) || typeof message["kind"] !== "string") return undefined;
  if (!isKnown(message["kind"])) return { from, message: undefined };
  const content = readContent(message, message["kind"]);
  return content && { from, message: content };
}

const KNOWN_KINDS: Readonly<Record<ClusterMessage["kind"], true>> = {
  change: true,
  event: true,
  duplicate: true,
  purge: true,
  return: true,
  quota: true,
  allowance: true,
};
const isKnown = (kind: string): kind is ClusterMessage["kind"] => Object.hasOwn(KNOWN_KINDS, kind);

function readContent(message: Record<string, unknown>, kind: ClusterMessage["kind"]): ClusterMessage | undefined {
  if (kind === "change") {
    const change = isRecord(message["change"]) ? readChange(message["change"]) : undefined;
    return change && { kind, change };
  }
  if (!isMessage(message, kind)) return undefined;
  // The event counts all the same: without it only its trace has no link.
  if (kind === "event" && !isTraceparent(message["traceparent"])) delete message["traceparent"];
  return message as unknown as ClusterMessage;
}

const KINDS: ReadonlySet<unknown> = new Set(["new", "changed", "settled"] as SessionChange["kind"][]);

function readChange(change: Record<string, unknown>): Change | undefined {
  const { subject, kind, userId, sinceMs } = change;
  const origin = "instance";
  if (subject === "invalidation") {
    const session = change["session"];
    return isSession(session) && isCount(sinceMs) ? { subject, session, sinceMs, origin } : undefined;
  }
  if (subject === "user") {
    const user = readStoredUser(change["user"]);
    return user && isId(userId) ? { subject, userId, user, origin } : undefined;
  }
  if (subject === "regulatory status") {
    const status = readStoredRegulatoryStatus(change["status"]);
    return status && isId(userId) ? { subject, userId, status, origin } : undefined;
  }
  const session = subject === "session" && KINDS.has(kind) ? readStoredSession(change["session"]) : undefined;
  if (!session || !isId(session.id)) return undefined;
  return { subject: "session", session, kind: kind as SessionChange["kind"], origin, isAnnounced: false };
}

function isMessage(message: Record<string, unknown>, kind: Exclude<ClusterMessage["kind"], "change">): boolean {
  switch (kind) {
    case "event":
      return (
        isEvent(message["event"]) &&
        isSource(message["source"]) &&
        isCount(message["receivedAtMs"]) &&
        (message["userId"] === undefined || isId(message["userId"]))
      );
    case "duplicate":
      return isEvent(message["event"]) && isSource(message["source"]);
    case "purge":
      return isId(message["userId"]);
    case "return":
      return isSession(message["session"]) && isCount(message["atMs"]);
    case "quota":
      return isCount(message["calls"]) && isCount(message["mutations"]) && areWindows(message["windows"]);
    case "allowance":
      return isRecord(message["calls"]) && Object.values(message["calls"]).every(isCount);
  }
}

function isEvent(value: unknown): value is UpstreamEvent {
  return isRecord(value) && isId(value["resourceId"]) && isId(value["eventType"]) && isCount(value["dateSeconds"]);
}

const SOURCES: readonly unknown[] = CHANGE_SOURCES;
const isSource = (value: unknown): value is ChangeSource => SOURCES.includes(value);

function isSession(value: unknown): value is { id: string; userId?: string } {
  return isRecord(value) && isId(value["id"]) && (value["userId"] === undefined || isId(value["userId"]));
}

function areWindows(value: unknown): value is ReportedWindow[] {
  const isWindow = (window: unknown) =>
    isRecord(window) && [window["seconds"], window["used"], window["remaining"], window["resetsInMs"]].every(isCount);
  return Array.isArray(value) && value.length <= 10 && value.every(isWindow);
}

const isId = (value: unknown): value is string => typeof value === "string" && UPSTREAM_ID_PATTERN.test(value);
const isTraceparent = (value: unknown) => typeof value === "string" && readTraceparent(value) !== undefined;
const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0 && value < 1e15;
