// Values of labels, of which there are to be few.

/** In place of a value beyond a bound, or of one that is not known. */
export const OTHER = "other";

/** Own choice: fits names of packages and applications. */
export const MAX_NAME_CHARACTERS = 64;

export interface BoundedNames {
  /** @param mayAdd false for what does not count as seen */
  labelOf(name: string | undefined, mayAdd: boolean): string;
}

/** The first names that are seen. */
export function createBoundedNames(maxNames: number): BoundedNames {
  const names = new Set<string>();
  return {
    labelOf(name, mayAdd) {
      if (name === undefined) return OTHER;
      if (names.has(name)) return name;
      if (!mayAdd || names.size >= maxNames || name.length > MAX_NAME_CHARACTERS) return OTHER;
      names.add(name);
      return name;
    },
  };
}

export function createAllowedNames(allowed: readonly string[]): BoundedNames {
  const names = new Set(allowed);
  return { labelOf: (name) => (name !== undefined && names.has(name) ? name : OTHER) };
}

/** For those that are written in code. */
export function knownOr(known: Iterable<string>, other: string): (value: string) => string {
  const names = new Set(known);
  return (value) => (names.has(value) ? value : other);
}
