// Changes in answers for faults: in headers by their kind, in objects at any depth.
export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  text: string;
}

const IDS = ["Id", "CheckId"];
const ENUMS = [
  "Status",
  "CheckStatus",
  "Type",
  "KYCLevel",
  "PersonType",
  "UserCategory",
  "UserStatus",
  "EventType",
  "ActionCode",
];

export const isEnum = (name: string, value: unknown) =>
  ENUMS.includes(name) && typeof value === "string" && value !== "";
export const isAffected = (name: string, fields: string[] | undefined) =>
  fields ? fields.includes(name) : !IDS.includes(name);
export const isPageHeader = (name: string) => /^(x-number-of-.*|link)$/i.test(name);
export const isRateHeader = (name: string) => name.toLowerCase().startsWith("x-ratelimit");

export function mapRateHeaders(
  headers: RawAnswer["headers"],
  change: (values: string[]) => string[],
): RawAnswer["headers"] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isRateHeader(name) ? change([value].flat()) : value]),
  );
}

type Json = Record<string, unknown>;

export function asObject(body: unknown): Json {
  return typeof body === "object" && body !== null ? (body as Json) : {};
}

export function mapValues(object: Json, change: (name: string, value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)]));
}

/** Changes objects at any depth, the innermost first. */
export function mapObjects(value: unknown, change: (object: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((item) => mapObjects(item, change));
  if (typeof value !== "object" || value === null) return value;
  return change(mapValues(value as Json, (_name, inner) => mapObjects(inner, change)));
}
