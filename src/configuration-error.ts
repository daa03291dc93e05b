// What is wrong with the settings, of which a start refuses to go on. A file of its own, as the package exports it.

/** Lists all problems with the names of the settings, never with their values. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is invalid:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}
