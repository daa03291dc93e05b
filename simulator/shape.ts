// Checks that parsed JSON has the shape that the code relies on, and names the first place where it has not.

/** Returns the path of the first wrong place and what is wrong there, or null. */
export type Shape = (value: unknown, path: string) => string | null;

function expected(accepts: (value: unknown) => boolean): Shape {
  return (value, path) =>
    accepts(value) ? null : `${JSON.stringify(path)} is ${value === undefined ? "missing" : "malformed"}`;
}

export const text = expected((value) => typeof value === "string");
export const number = expected((value) => typeof value === "number");
export const boolean = expected((value) => typeof value === "boolean");
const anyObject = expected((value) => typeof value === "object" && value !== null && !Array.isArray(value));
const anyList = expected(Array.isArray);

export const oneOf = (values: readonly unknown[]): Shape => expected((value) => values.includes(value));

export const nullable =
  (shape: Shape): Shape =>
  (value, path) =>
    value === null ? null : shape(value, path);

export const optional =
  (shape: Shape): Shape =>
  (value, path) =>
    value === undefined ? null : shape(value, path);

/** Other fields are allowed. */
export function object(fields: Readonly<Record<string, Shape>>): Shape {
  return (value, path) =>
    anyObject(value, path) ??
    firstOf(Object.entries(fields), ([name, shape]) =>
      shape((value as Record<string, unknown>)[name], path === "" ? name : `${path}.${name}`),
    );
}

export function list(shape: Shape): Shape {
  return (value, path) =>
    anyList(value, path) ?? firstOf([...(value as unknown[]).entries()], ([at, item]) => shape(item, `${path}[${at}]`));
}

/** Of a map: pairs of a key and a value. */
export function entries(shape: Shape): Shape {
  return list(
    (pair, path) =>
      anyList(pair, path) ?? text((pair as unknown[])[0], `${path}[0]`) ?? shape((pair as unknown[])[1], `${path}[1]`),
  );
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => string | null): string | null {
  for (const item of items) {
    const problem = find(item);
    if (problem !== null) return problem;
  }
  return null;
}
