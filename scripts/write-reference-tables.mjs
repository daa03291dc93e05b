// `npm run tables`: regenerates the tables that are derived from code, in docs/ and simulator/README.md. Tests fail if
// they are out of date.
import { readFileSync, writeFileSync } from "node:fs";
import { SETTING_DEFINITIONS } from "../dist/simulator/setting-definitions.js";
import { DEFAULT_SETTINGS } from "../dist/simulator/settings.js";
import { buildGatewaySchema } from "../dist/src/build-schema.js";
import { ERROR_CODES } from "../dist/src/error-codes.js";
import { readsOfFields } from "../dist/src/operations/reads-of-fields.js";
import { namesOf } from "../dist/src/read-settings.js";
import { SETTINGS } from "../dist/src/settings.js";

/** Replaces the rows of the table that has this header, whose columns may be lined up. */
function rewrite(file, header, rows) {
  const lines = readFileSync(file, "utf8").split("\n");
  const start = lines.findIndex((line) => line.replace(/ +/g, " ") === header) + 2;
  if (start < 2) throw new Error(`${file} has no table with the header ${header}`);
  let end = start;
  while (lines[end]?.startsWith("|")) end += 1;
  writeFileSync(file, [...lines.slice(0, start), ...rows, ...lines.slice(end)].join("\n"));
}

const yesOrNo = (is) => (is ? "yes" : "no");
const quoted = (names) => names.map((name) => `\`${name}\``).join(", ");

const schema = await buildGatewaySchema();
const userErrorCodes = schema.getType("UserErrorCode").getValues();

rewrite(
  "docs/configuration.md",
  "| setting | when left out | meaning |",
  Object.entries(SETTINGS).map(
    ([name, setting]) => `| ${quoted(namesOf(name, setting))} | ${setting.default} | ${setting.description} |`,
  ),
);
rewrite(
  "docs/errors.md",
  "| code | try again? | operator's? | when |",
  Object.entries(ERROR_CODES).map(
    ([code, { retryable, concernsOperator, when }]) =>
      `| \`${code}\` | ${yesOrNo(retryable)} | ${yesOrNo(concernsOperator)} | ${when} |`,
  ),
);
rewrite(
  "docs/errors.md",
  "| code | when |",
  userErrorCodes.map(({ name, description }) => `| \`${name}\` | ${description} |`),
);
rewrite(
  "docs/request-path.md",
  "| field | what is read |",
  readsOfFields(schema).map(([field, what]) => `| \`${field}\` | ${what} |`),
);
rewrite(
  "simulator/README.md",
  "| setting | default | values | |",
  Object.entries(SETTING_DEFINITIONS).map(([name, { help, choices = [] }]) => {
    const value = [DEFAULT_SETTINGS[name]].flat().join(", ");
    return `| \`${name}\` | ${value} | ${choices.join(", ")} | ${help} |`;
  }),
);
