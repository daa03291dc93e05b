// How the console writes names, statuses, times and numbers.

const STATUS_LABELS: Record<string, string> = {
  PENDING: "Pending",
  REVIEW: "In review",
  VALIDATED: "Validated",
  REFUSED: "Refused",
  EXPIRED: "Expired",
  OUT_OF_DATE: "Out of date",
  TIMEOUT: "Timeout",
  ERROR: "Error",
  PENDING_VALIDATION: "Waiting",
  REJECTED: "Rejected",
  ABANDONED: "Abandoned",
};

export type Tone = "good" | "bad" | "wait" | "plain";

const TONES: Record<string, Tone> = {
  VALIDATED: "good",
  DELIVERED: "good",
  REFUSED: "bad",
  REJECTED: "bad",
  ERROR: "bad",
  FAILED: "bad",
  PENDING: "wait",
  REVIEW: "wait",
  PENDING_VALIDATION: "wait",
  WAITING: "wait",
  SENDING: "wait",
};

export const sayStatus = (status: string): string => STATUS_LABELS[status] ?? sayWords(status);
export const toneOf = (status: string): Tone => TONES[status] ?? "plain";

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** SOLE_TRADER becomes "Sole trader". */
export const sayWords = (constant: string): string => capitalized(constant.toLowerCase().replaceAll("_", " "));

/** actionCode becomes "Action code". */
export const sayProperty = (name: string): string => capitalized(name.replace(/[A-Z]/g, " $&").toLowerCase());

/** Names that were read from a document are in capitals. */
export function sayName(name: string): string {
  if (name !== name.toUpperCase()) return name;
  return name
    .toLowerCase()
    .replace(/(^|[\s'-])(\p{L})/gu, (_match, before: string, letter: string) => before + letter.toUpperCase());
}

const FLOW_LABELS = { NATURAL: "Person", SOLETRADER: "Sole trader", BUSINESS: "Company" };
export const sayFlow = (flow: keyof typeof FLOW_LABELS): string => FLOW_LABELS[flow];

const DATE_TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
/** @param day such as 2026-12-15; days have no time zone */
export const sayDay = (day: string): string => DAY.format(new Date(day));
export const sayMoment = (ms: number): string => DATE_TIME.format(ms);
export const sayExactly = (ms: number): string => TIME.format(ms);

const UNITS: [name: string, seconds: number][] = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
];

/** The two largest units: "2 d 3 h", "45 s". */
export function sayDuration(ms: number): string {
  let rest = Math.max(0, Math.round(ms / 1_000));
  const parts: string[] = [];
  for (const [name, seconds] of UNITS) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  if (rest > 0 || parts.length === 0) parts.push(`${rest} s`);
  return parts.slice(0, 2).join(" ");
}

export const sayNumber = (count: number): string => count.toLocaleString("en-GB");
