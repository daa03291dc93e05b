// The simulator's command line.
import { parseArgs } from "node:util";

const OPTIONS = {
  fault: { type: "string", multiple: true },
  empty: { type: "boolean" },
  state: { type: "string" },
  help: { type: "boolean" },
} as const;

/** @throws Error for people: also for what parseArgs takes silently, the last of repeated options and an empty value */
export function readArguments() {
  const { values, positionals, tokens } = parseArgs({ allowPositionals: true, options: OPTIONS, tokens: true });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (token.value === "") throw new Error(`Option '${token.rawName}' is empty`);
    if (seen.has(token.name) && token.name !== "fault")
      throw new Error(`Option '${token.rawName}' is given more than once`);
    seen.add(token.name);
  }
  if (positionals[0] === "trigger" && [...seen].some((name) => name !== "help"))
    throw new Error("trigger takes no option but --help");
  return { values, positionals };
}
