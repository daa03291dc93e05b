import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { FAULT_KINDS } from "../../simulator/fault-kinds.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { SETTING_DEFINITIONS } from "../../simulator/setting-definitions.js";
import { DEFAULT_SETTINGS } from "../../simulator/settings.js";

const readme = readFileSync("simulator/README.md", "utf8");
/** Of one section, without the blanks that line the columns up. */
const rowsOf = (heading: string) => (readme.split(`## ${heading}`)[1]?.split("\n## ")[0] ?? "").replace(/ +/g, " ");

describe("the simulator's README is true", () => {
  test("it names every seeded user with their id", () => {
    for (const [name, id] of Object.entries(seededUserIds)) expect(rowsOf("Users")).toContain(`| ${name} | \`${id}\``);
  });

  test("it names every setting with its default, its values and what it does", () => {
    const settings = Object.entries(SETTING_DEFINITIONS as Record<string, { help: string; choices?: unknown[] }>);
    const rows = settings.map(([name, { help, choices }]) => {
      const value = String(DEFAULT_SETTINGS[name as keyof typeof DEFAULT_SETTINGS]).replaceAll(",", ", ");
      return `| \`${name}\` | ${value} | ${(choices ?? []).join(", ")} | ${help} |`.replace(/ +/g, " ");
    });
    expect(
      rowsOf("Settings")
        .split("\n")
        .filter((line) => line.startsWith("| `")),
    ).toEqual(rows);
  });

  test("it names every kind of fault", () => {
    for (const kind of FAULT_KINDS) expect(rowsOf("Faults")).toContain(`\`${kind}\``);
  });

  test("it names every call of the control API", () => {
    const files = readdirSync("simulator").filter((file) => /^(control.*|console-feed)\.ts$/.test(file));
    const source = files.map((file) => readFileSync(`simulator/${file}`, "utf8")).join("");
    const routes = [...source.matchAll(/add\("(GET|POST|PATCH|DELETE)", "\/([^"]+)"/g)].map(
      ([, method, path]) => `${method} ${path?.replace(/:(\w+)/g, "{$1}")}`,
    );
    expect(routes.length).toBeGreaterThan(30);
    for (const route of routes) expect(rowsOf("Control API")).toContain(`\`${route}\``);
  });
});

test("every id in the project's README and examples is a seeded one", () => {
  const texts = ["README.md", "docs/live.md", ...readdirSync("examples").map((file) => `examples/${file}`)];
  const ids = texts.flatMap((file) => readFileSync(file, "utf8").match(/(user_m|idnver)_[0-9A-Z]+/g) ?? []);
  const seeded = [...Object.values(seededUserIds), ...Object.values(seededSessionIds)];
  expect(ids.length).toBeGreaterThan(3);
  expect(ids.filter((id) => !seeded.includes(id))).toEqual([]);
});
