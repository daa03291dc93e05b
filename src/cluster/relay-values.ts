// Reads what gateways of any version have put into the relay's queue.
import { isRecord } from "../is-record.js";
import { parseJson } from "../parse-json.js";
import { type AwaitedRead, type Delivery, readSubject } from "../relay/relay-queue.js";
import type { Known } from "../relay/relayed-state.js";

export function readKnown(text: string | null): Known | undefined {
  const known = text === null ? undefined : parseJson(text);
  const { userId, state, fetchedAtMs } = isRecord(known) ? known : {};
  return isRecord(state) && typeof fetchedAtMs === "number"
    ? { userId: typeof userId === "string" ? userId : undefined, state, fetchedAtMs }
    : undefined;
}

/** Nothing for what no gateway has written. */
export function readDelivery(text: unknown): Delivery[] {
  const delivery = typeof text === "string" ? parseJson(text) : undefined;
  if (!isRecord(delivery) || typeof delivery["attempts"] !== "number") return [];
  const { message } = delivery;
  return isRecord(message) && typeof message["id"] === "string" && isRecord(message["body"])
    ? [delivery as unknown as Delivery]
    : [];
}

export function readAwaited(taken: unknown): AwaitedRead[] {
  const parts: unknown[] = Array.isArray(taken) ? taken : [];
  return parts.flatMap((subject, index) =>
    index % 2 === 0 ? [{ subject: readSubject(String(subject)), sinceMs: Number(parts[index + 1]) }] : [],
  );
}
