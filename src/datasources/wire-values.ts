// Readers of single values in the upstream's JSON: undefined for what is missing or of the wrong type. Booleans come
// as numbers and as text too (inferred from official clients).
import { isRecord } from "../is-record.js";

/** Clients cannot parse the ISO 8601 form of dates after the year 9999. */
const MAX_UNIX_SECONDS = 253_402_300_799;
/** Own choice: some four centuries before and after 1970. What is beyond is in milliseconds, or no date. */
const MAX_BIRTH_SECONDS = MAX_UNIX_SECONDS / 20;

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** A day, alone or with a time; without a zone it is in UTC. */
const DATE_TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

export function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Six digits, which a number may have lost. */
export function actionCode(value: unknown): string | undefined {
  return typeof value === "number" && value > 0 ? String(value).padStart(6, "0") : text(value);
}

export function flag(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  return typeof value === "number" || typeof value === "string" ? FLAGS.get(String(value).toLowerCase()) : undefined;
}

export function unixSeconds(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && value <= MAX_UNIX_SECONDS ? value : undefined;
}

/** Unix seconds, negative before 1970. */
export function dayOfBirth(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) <= MAX_BIRTH_SECONDS ? value : undefined;
}

/** The first days of 1970 and of the year 1 are placeholders for none. */
const EARLIEST_DAY_MS = Date.parse("1970-01-02");

/** The UTC day, as `YYYY-MM-DD`, of a date, a time or Unix seconds; undefined before 1970-01-02. */
export function day(value: unknown): string | undefined {
  const isTime = typeof value === "string" && !/^\d+$/.test(value);
  const atMs = isTime ? timeOf(value) : (unixSeconds(typeof value === "string" ? Number(value) : value) ?? NaN) * 1_000;
  if (Number.isNaN(atMs) || atMs < EARLIEST_DAY_MS) return undefined;
  return /^\d{4}-\d\d-\d\d/.exec(new Date(atMs).toISOString())?.[0];
}

/** Unix milliseconds; NaN also for days that do not exist, which `Date` would take for others. */
function timeOf(dateTime: string): number {
  const [, date = "", time = "", zone] = DATE_TIME.exec(dateTime) ?? [];
  const midnightMs = Date.parse(date);
  if (Number.isNaN(midnightMs) || !new Date(midnightMs).toISOString().startsWith(date)) return NaN;
  return time === "" ? midnightMs : Date.parse(zone ? dateTime : `${dateTime}Z`);
}
