// What instances publish to each other. Whatever else arrives on the channel is not a message: another version, or
// another program, may write there.
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import type { ChangeMessage } from "../live/other-instances.js";
import type { SessionChange } from "../live/topics.js";
import type { ReportedWindow } from "../upstream/rate-limit-headers.js";
import { isRecord } from "../upstream/upstream-error.js";

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
  message: ClusterMessage;
}

/** Undefined for a text that no gateway of this version has written. */
export function readMessage(text: string): ReceivedMessage | undefined {
  try {
    const received: unknown = JSON.parse(text);
    if (!isRecord(received)) return undefined;
    const { from, message } = received;
    if (typeof from !== "string" || !isRecord(message) || !isMessage(message)) return undefined;
    return { from, message: message as unknown as ClusterMessage };
  } catch {
    return undefined;
  }
}

function isMessage(message: Record<string, unknown>): boolean {
  switch (message["kind"]) {
    case "change":
      return isChange(message["change"]);
    case "event":
      return (
        isEvent(message["event"]) &&
        (message["source"] === "webhooks" || message["source"] === "event list") &&
        typeof message["isOwnerKnown"] === "boolean"
      );
    case "quota":
      return isCount(message["calls"]) && isCount(message["mutations"]) && areWindows(message["windows"]);
    case "allowance":
      return isRecord(message["calls"]) && Object.values(message["calls"]).every(isCount);
    default:
      return false;
  }
}

function isChange(value: unknown): value is SessionChange {
  if (!isRecord(value)) return false;
  return isId(value["sessionId"]) && (value["userId"] === undefined || isId(value["userId"]));
}

function isEvent(value: unknown): value is UpstreamEvent {
  return isRecord(value) && isId(value["resourceId"]) && isId(value["eventType"]) && isCount(value["dateSeconds"]);
}

function areWindows(value: unknown): value is ReportedWindow[] {
  const isWindow = (window: unknown) =>
    isRecord(window) && [window["seconds"], window["used"], window["remaining"], window["resetsInMs"]].every(isCount);
  return Array.isArray(value) && value.length <= 10 && value.every(isWindow);
}

/** Upstream docs: ids have at most 128 characters. */
const isId = (value: unknown): value is string => typeof value === "string" && /^[\w-]{1,128}$/.test(value);
const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0 && value < 1e12;
