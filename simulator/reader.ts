// Reads input that nobody has checked: of the control API, the command line and the state file. Nothing is ignored: a
// property that is misspelled is not one left out.
import { isDate } from "./regulation.js";

/** Says, for people, which part of an input is wrong, and what is allowed there. */
export class InputProblem extends Error {
  /**
   * @param field the part, such as "latencyMs" or "rateLimits[1]"; undefined where it is all of the input
   * @param expected what the part must be, in words
   */
  constructor(
    problem: string,
    readonly field?: string,
    readonly expected?: string,
  ) {
    super(problem);
  }
}

/**
 * Returns the value as what it was read.
 * @param path of the value within the input; empty for all of it
 * @throws InputProblem
 */
export type Reader<Value> = (value: unknown, path: string) => Value;

export type Readers<Properties> = { [Name in keyof Properties]-?: Reader<Properties[Name]> };

/** @param expected what the value must be, in words */
export function reader<Value>(expected: string, accepts: (value: unknown) => boolean): Reader<Value> {
  return (value, path) => {
    if (accepts(value)) return value as Value;
    const problem = `${path || "the body"} ${value === undefined ? "is missing: it " : ""}must be ${expected}`;
    throw new InputProblem(problem, path || undefined, expected);
  };
}

/** Of what is a string already. */
export const textThat = (expected: string, accepts: (text: string) => boolean) =>
  reader<string>(expected, (value) => typeof value === "string" && accepts(value));

export const text = textThat("a string", () => true);
const isShort = ({ length }: string) => length > 0 && length <= 255;
export const shortText = textThat("a string of 1 to 255 characters", isShort);
/** Unlike a name, a control character or half of a surrogate pair cannot be shown. */
export const nameText = textThat(
  "a string of 1 to 255 characters without control characters or lone surrogates",
  (name) => isShort(name) && !/[\p{Cc}\p{Cs}]/u.test(name),
);
export const id = textThat("an id", isShort);
export const date = textThat("a date, YYYY-MM-DD", isDate);
export const webAddress = textThat("a URL that begins with http:// or https://", isWebAddress);
export const boolean = reader<boolean>("true or false", (value) => typeof value === "boolean");

/** @param expected in words, where the maximum is hard to read */
export const number = (minimum: number, maximum: number, expected = `a number from ${minimum} to ${maximum}`) =>
  reader<number>(expected, (value) => isWithin(value, minimum, maximum));
export const wholeNumber = (
  minimum: number,
  maximum: number,
  expected = `a whole number from ${minimum} to ${maximum}`,
) => reader<number>(expected, (value) => Number.isInteger(value) && isWithin(value, minimum, maximum));

/** Of the last day that YYYY-MM-DD can name. */
const LAST_SECOND = Date.parse("9999-12-31T23:59:59Z") / 1_000;
export const unixSeconds = reader<number>(
  "a date in Unix seconds",
  (value) => Number.isInteger(value) && isWithin(value, 0, LAST_SECOND),
);
const FIRST_SECOND = Date.parse("0001-01-01T00:00:00Z") / 1_000;
export const isBirthSeconds = (value: unknown) => Number.isInteger(value) && isWithin(value, FIRST_SECOND, LAST_SECOND);
export const birthSeconds = reader<number>("a date in Unix seconds, negative before 1970", isBirthSeconds);
export const unixMs = reader<number>("a time in milliseconds since 1970", (value) =>
  isWithin(value, 0, LAST_SECOND * 1_000),
);

export function oneOf<Choice>(choices: readonly Choice[]): Reader<Choice> {
  const expected = choices.length === 2 ? choices.join(" or ") : `one of ${choices.join(", ")}`;
  return reader(expected, (value) => choices.includes(value as Choice));
}

export function optional<Value>(read: Reader<Value>): Reader<Value | undefined>;
export function optional<Value>(read: Reader<Value>, byDefault: Value): Reader<Value>;
export function optional<Value>(read: Reader<Value>, byDefault?: Value): Reader<Value | undefined> {
  return (value, path) => (value === undefined ? byDefault : read(value, path));
}

export function nullable<Value>(read: Reader<Value>): Reader<Value | null> {
  return (value, path) => (value === null ? null : read(value, path));
}

export function list<Item>(read: Reader<Item>): Reader<Item[]> {
  return (value, path) => anyList(value, path).map((item, index) => read(item, `${path}[${index}]`));
}

/** Of a map: its entries, each with another key. */
export function entries<Value>(read: Reader<Value>): Reader<[key: string, value: Value][]> {
  return (value, path) => {
    const keys = new Set<string>();
    return list((entry, at): [string, Value] => {
      const [key, item] = keyAndValue(entry, at);
      const own = textThat("a string that is no other's", (name) => !keys.has(name))(key, `${at}[0]`);
      keys.add(own);
      return [own, read(item, `${at}[1]`)];
    })(value, path);
  };
}

/** An object with any properties. */
export const anyObject = reader<Record<string, unknown>>(
  "a JSON object",
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);
const anyList = reader<unknown[]>("a list", Array.isArray);
const keyAndValue = reader<[unknown, unknown]>(
  "a list of a key and a value",
  (value) => Array.isArray(value) && value.length === 2,
);

/** An object with these properties and no others; those of which nothing was read are left out. */
export function object<Properties extends object>(readers: Readers<Properties>, noun = "property"): Reader<Properties> {
  const names = Object.keys(readers);
  const known = names.length === 0 ? "there is none" : `those are ${names.join(", ")}`;
  return (value, path) => {
    const given = anyObject(value, path);
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new InputProblem(
        `${JSON.stringify(unknown.slice(0, 40))} is not a ${noun} ${path === "" ? "here" : `of ${path}`}: ${known}`,
      );
    const read = Object.entries<Reader<unknown>>(readers).map(
      ([name, readOne]) => [name, readOne(given[name], path === "" ? name : `${path}.${name}`)] as const,
    );
    return Object.fromEntries(read.filter(([, property]) => property !== undefined)) as Properties;
  };
}

export function isWebAddress(address: string): boolean {
  return /^https?:\/\/[^/]/i.test(address) && URL.canParse(address);
}

function isWithin(value: unknown, minimum: number, maximum: number): boolean {
  return typeof value === "number" && value >= minimum && value <= maximum;
}
