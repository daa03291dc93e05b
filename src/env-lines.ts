import { parseEnv } from "node:util";

/** With spaces alone: of tabs, and of two spaces after `export`, Node.js 20 makes a part of the name. */
const SETTING = /^ *(?:export )?[A-Za-z_][\w.-]* *= *(.*)$/;
const NO_SETTING = /^\s*(#.*)?$/;
/** Node.js 20 takes such lines for a part of the next one. */
const INDENT_OF_NO_SETTING = /^[ \t]+(?=#|\r?$)/gm;

/**
 * Of a file `.env`: its settings, and the lines, from 1, that are neither a setting nor a comment. `parseEnv` says
 * nothing of those, and may take the next line for a part of them.
 */
export function readEnvLines(text: string): { settings: NodeJS.Dict<string>; unreadable: number[] } {
  const lines = text.split(/\r\n|\n|\r/);
  const unreadable: number[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const value = SETTING.exec(line)?.[1];
    if (value === undefined && !NO_SETTING.test(line)) unreadable.push(at + 1);
    at = Math.max(at, endOfQuoted(lines, at, value ?? ""));
  }
  return { settings: parseEnv(text.replace(INDENT_OF_NO_SETTING, "")), unreadable };
}

/** A value in quotes may have several lines. -1 if it is no such value. */
function endOfQuoted(lines: readonly string[], at: number, value: string): number {
  const [quote = ""] = value;
  if (quote === "" || !`"'\``.includes(quote) || value.includes(quote, 1)) return -1;
  return lines.findIndex((line, index) => index > at && line.includes(quote));
}
