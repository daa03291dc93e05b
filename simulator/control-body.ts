// Reads what requests to the control API contain. Nothing is ignored: a field that is misspelled is not one left out.
import { isDate } from "./regulation.js";
import { CENTURY_DAYS } from "./settings.js";

/** Own choice: what is to happen later than in a year is better reached by the clock. */
const MAX_DELAY_S = 366 * 86_400;
const TEXT_MAX_LENGTH = 255;

/** A call is refused: 400 if it is malformed, 404 for an unknown id, 409 if the state does not allow it. */
export class ControlRefusal extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    problem: string,
  ) {
    super(problem);
  }
}

/** Returns the value of a field, undefined if it was left out. @throws ControlRefusal 400 */
type Reader<Value> = (value: unknown, name: string) => Value;

/** Without a body, an empty object. @throws ControlRefusal 400 */
export function readObject(body: unknown): Record<string, unknown> {
  // Fastify hands over the text of a body, or nothing.
  if (typeof body !== "string" || body === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ControlRefusal(400, "the body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ControlRefusal(400, "the body must be a JSON object");
  return value as Record<string, unknown>;
}

/** @throws ControlRefusal 400 if the body has other fields, or one of them is wrong */
export function readFields<Fields extends object>(
  body: unknown,
  readers: { [Name in keyof Fields]: Reader<Fields[Name]> },
): Fields {
  const object = readObject(body);
  const names = Object.keys(readers);
  const unknown = Object.keys(object).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new ControlRefusal(
      400,
      `${JSON.stringify(unknown.slice(0, 40))} is not a field here: ${
        names.length === 0 ? "there is none" : `those are ${names.join(", ")}`
      }`,
    );
  const entries = Object.entries<Reader<unknown>>(readers).map(([name, read]) => [name, read(object[name], name)]);
  return Object.fromEntries(entries) as Fields;
}

/** @param expected what the value must be, in words */
export function reader<Value>(expected: string, accepts: (value: unknown) => value is Value): Reader<Value> {
  return (value, name) => {
    if (accepts(value)) return value;
    throw new ControlRefusal(400, `${name} ${value === undefined ? "is missing: it " : ""}must be ${expected}`);
  };
}

export function optional<Value, Default>(read: Reader<Value>, byDefault: Default): Reader<Value | Default> {
  return (value, name) => (value === undefined ? byDefault : read(value, name));
}

export function oneOf<Name extends string>(names: readonly Name[]): Reader<Name> {
  const expected = names.length === 2 ? names.join(" or ") : `one of ${names.join(", ")}`;
  return reader(expected, (value): value is Name => names.includes(value as Name));
}

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= TEXT_MAX_LENGTH;

export const text = reader(`a string of at most ${TEXT_MAX_LENGTH} characters`, isText);

export const id = reader("an id", (value): value is string => isText(value) && value !== "");

export const boolean = reader("true or false", (value): value is boolean => typeof value === "boolean");

const secondsUpTo = (maximum: number) =>
  reader(
    `a number from 0 to ${maximum}`,
    (value): value is number => typeof value === "number" && value >= 0 && value <= maximum,
  );

export const delay = secondsUpTo(MAX_DELAY_S);

/** As far as settings reach: the clock is advanced to renewals, which are due after years. */
export const advance = secondsUpTo(CENTURY_DAYS * 86_400);

export const unixSeconds = reader(
  "a date in Unix seconds",
  (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0,
);

export const date = reader("a date, YYYY-MM-DD", (value): value is string => isText(value) && isDate(value));
