// What requests to the control API contain.

/** Own choice: no period that the upstream documents is longer than a year. */
const MAX_DELAY_S = 366 * 86_400;

/** An empty object if there is no JSON object. */
export function readBody(body: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(body));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export function textsOf(fields: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** In milliseconds; by default 0. Returns what is wrong with the field otherwise. */
export function readSeconds(fields: Record<string, unknown>, name: string): number | string {
  const seconds = fields[name] ?? 0;
  return typeof seconds === "number" && seconds >= 0 && seconds <= MAX_DELAY_S
    ? seconds * 1_000
    : `${name} must be a number from 0 to ${MAX_DELAY_S}`;
}
