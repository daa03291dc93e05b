/** A row of a Markdown table. */
export const row = (...cells) => `| ${cells.join(" | ")} |`;

/** The header of a Markdown table, with the line below it. */
export const header = (...names) => `${row(...names)}\n|${"---|".repeat(names.length)}`;
