import { parseEnv } from "node:util";

const SETTING = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;
/** Also what may follow a closing quote. */
const NO_SETTING = /^\s*(#.*)?$/;
const LINE_BREAK = /\r\n|\n|\r/;

/**
 * Of a file `.env`: its settings, and the lines, from 1, that are neither a setting nor a comment, or whose value has
 * text after its closing quote. `parseEnv` says nothing of those: it cuts the value, or takes the next lines for a part
 * of it. Of white space in unusual places, and of a last line without an end, each version of Node.js makes something
 * else: it is given neither.
 */
export function readEnvLines(text: string): { settings: NodeJS.Dict<string>; unreadable: number[] } {
  const lines = text.split(LINE_BREAK);
  let usual = "";
  const unreadable: number[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const [, name, begun = ""] = SETTING.exec(line) ?? [];
    const value = name === undefined ? undefined : readValue(begun, lines.slice(at + 1));
    if (value !== undefined) {
      usual += `${name}=${value}\n`;
      at += value.split("\n").length - 1;
    } else if (!NO_SETTING.test(line)) unreadable.push(at + 1);
  }
  return { settings: parseEnv(usual), unreadable };
}

/** One in quotes may have several lines. Undefined if text follows the closing quote. */
function readValue(begun: string, following: readonly string[]): string | undefined {
  const [quote = ""] = begun;
  if (quote === "" || !`"'\``.includes(quote)) return begun.replace(/#.*/, "").trim();
  const last = begun.includes(quote, 1) ? -1 : following.findIndex((line) => line.includes(quote));
  const text = [begun, ...following.slice(0, last + 1)].join("\n");
  const closing = text.indexOf(quote, 1);
  // Without a closing quote, the one at the beginning is a part of the value.
  if (closing < 0) return begun.trim();
  return NO_SETTING.test(text.slice(closing + 1)) ? text.slice(0, closing + 1) : undefined;
}
