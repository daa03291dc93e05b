// What is wrong with the settings, of which a start refuses to go on. A file of its own, as the package exports it.

/** Lists all problems with the names of the settings, never with their values; after them what may be their cause. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(
    problems: readonly string[],
    readonly hints: readonly string[] = [],
  ) {
    super(["The configuration is invalid:", ...[...problems, ...hints].map((line) => `  - ${line}`)].join("\n"));
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}
