import { parseEnv } from "node:util";

/** With spaces alone: of tabs, and of two spaces after `export`, Node.js 20 makes a part of the name. */
const SETTING = /^ *(?:export )?[A-Za-z_][\w.-]* *= *(.*)$/;
/** Also what may follow a closing quote. */
const NO_SETTING = /^\s*(#.*)?$/;
const LINE_BREAK = /(\r\n|\n|\r)/;

/**
 * Of a file `.env`: its settings, and the lines, from 1, that are neither a setting nor a comment, or whose value has
 * text after its closing quote. `parseEnv` says nothing of those: it cuts the value, or takes the next lines for a part
 * of it.
 */
export function readEnvLines(text: string): { settings: NodeJS.Dict<string>; unreadable: number[] } {
  const parts = text.split(LINE_BREAK);
  const lines = parts.filter((_, index) => index % 2 === 0);
  const unreadable: number[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const value = SETTING.exec(line)?.[1];
    const last = value === undefined ? undefined : lastLineOf(lines, at, value);
    if (last !== undefined) at = last;
    // Node.js 20 takes the indentation of such lines for a part of the next one.
    else if (NO_SETTING.test(line)) parts[2 * at] = line.trimStart();
    else unreadable.push(at + 1);
  }
  return { settings: parseEnv(parts.join("")), unreadable };
}

/** Where a value ends: one in quotes may have several lines. Undefined if text follows the closing quote. */
function lastLineOf(lines: readonly string[], at: number, value: string): number | undefined {
  const [quote = ""] = value;
  if (quote === "" || !`"'\``.includes(quote)) return at;
  const isClosed = value.includes(quote, 1);
  const last = isClosed ? at : lines.findIndex((line, index) => index > at && line.includes(quote));
  // Without a closing quote, the one at the beginning is a part of the value.
  if (last < 0) return at;
  const ending = isClosed ? value.slice(1) : (lines[last] ?? "");
  return NO_SETTING.test(ending.slice(ending.indexOf(quote) + 1)) ? last : undefined;
}
