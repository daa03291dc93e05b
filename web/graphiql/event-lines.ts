// The lines in which an event is shown, and which of them differ from the event before it.
import type { Result } from "./operation-request.js";

export interface EventLine {
  text: string;
  hasChanged: boolean;
}

interface Line {
  /** Where the value is, such as ".data.user.id"; brackets that close have one of their own. */
  path: string;
  text: string;
  /** Not part of the text: the line before an added one would look changed. */
  comma: string;
}

/** @param before an event of the same object; without one nothing has changed */
export function toEventLines(result: Result, before: Result | undefined): EventLine[] {
  const earlier = before && new Map(toLines(before).map(({ path, text }) => [path, text]));
  return toLines(result).map(({ path, text, comma }) => ({
    text: text + comma,
    hasChanged: earlier !== undefined && earlier.get(path) !== text,
  }));
}

/** The id of the object that the event is about, if it was selected. A subscription has one root field. */
export function idOf({ data }: Result): string | undefined {
  const [root] = Object.values((data ?? {}) as Record<string, unknown>) as [{ id?: unknown } | null | undefined];
  return typeof root?.id === "string" ? root.id : undefined;
}

function toLines(value: unknown, { path = "", indent = "", label = "", comma = "" } = {}): Line[] {
  const start = indent + label;
  const isList = Array.isArray(value);
  const entries = typeof value === "object" && value !== null ? Object.entries(value as Record<string, unknown>) : [];
  if (entries.length === 0) return [{ path, text: start + JSON.stringify(value), comma }];
  return [
    { path, text: start + (isList ? "[" : "{"), comma: "" },
    ...entries.flatMap(([key, entry], index) =>
      toLines(entry, {
        path: `${path}.${key}`,
        indent: `${indent}  `,
        label: isList ? "" : `${JSON.stringify(key)}: `,
        comma: index < entries.length - 1 ? "," : "",
      }),
    ),
    { path: `${path} end`, text: indent + (isList ? "]" : "}"), comma },
  ];
}
