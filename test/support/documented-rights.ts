// The rights in Redis that docs/live.md names, as rules of an ACL.
import { readFileSync } from "node:fs";

/** @param users as in the table of docs/live.md */
export function documentedCommands(...users: string[]): string[] {
  const lines = readFileSync("docs/live.md", "utf8").split("\n");
  return users.flatMap((user) => {
    const row = lines.find((line) => line.startsWith(`| ${user}`));
    if (row === undefined) throw new Error(`docs/live.md has no row "${user}"`);
    const [, , commands = ""] = row.split("|");
    return [...commands.matchAll(/`([A-Z]+)`/g)].map(([, name = ""]) => `+${name.toLowerCase()}`);
  });
}
