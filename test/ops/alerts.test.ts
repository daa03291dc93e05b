// The alerts as Prometheus' own tool reads them, and their runbook.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { checkExpressions, promtool } from "../support/promtool.js";
import { findUnknown } from "./expressions.js";

const rules = readFileSync("ops/alerts.yml", "utf8");
const runbook = readFileSync("docs/runbook.md", "utf8");
/** The text of each rule, from its name on. */
const alerts = new Map(
  rules
    .split(/^ {6}- /m)
    .flatMap((text) => [...text.matchAll(/^alert: (\w+)/g)].map(([, name = ""]) => [name, text] as const)),
);
const entries = new Map(
  [...runbook.matchAll(/^## (Gateway\w+)\n([^]*?)(?=^## |(?![^]))/gm)].map(([, name = "", text = ""]) => [name, text]),
);
const examples = [...runbook.matchAll(/^ *```promql\n([^]*?)```/gm)].flatMap(([, text = ""]) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean),
);

describe("rules", () => {
  test("are accepted by Prometheus", () => {
    const { status, output } = promtool("check", "rules", "ops/alerts.yml");
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining("SUCCESS") });
  });

  test("fire when they should and not before", () => {
    const { status, output } = promtool("test", "rules", "test/ops/alerts.test.yml");
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining("SUCCESS") });
  });

  test("have a unit test in which they fire, each", () => {
    const fired = [
      ...readFileSync("test/ops/alerts.test.yml", "utf8").matchAll(
        /alertname: (\w+)\n +eval_time: \w+\n +exp_alerts:\n/g,
      ),
    ].map(([, name = ""]) => name);
    expect([...new Set(fired)].sort()).toEqual([...alerts.keys()].sort());
  });

  test("name metrics and labels that exist", () => {
    const withoutComments = rules.replace(/^ *#.*$/gm, "").replace(/job:gateway_\w+:\w+/g, "recorded");
    expect(findUnknown(withoutComments)).toEqual([]);
  });
});

describe("the runbook", () => {
  test("has an entry for each alert, in the same order, and no other", () => {
    expect(alerts.size).toBeGreaterThan(5);
    expect([...entries.keys()]).toEqual([...alerts.keys()]);
  });

  test.each([...alerts])("has the entry that %s links to, with the same severity, and every part", (name, rule) => {
    const entry = entries.get(name) ?? "";
    expect(rule).toContain(`docs/runbook.md#${name.toLowerCase()}\n`);
    const severity = /severity: (\w+)/.exec(rule)?.[1] ?? "";
    expect(entry.trim().toLowerCase()).toMatch(new RegExp(`^\\*\\*${severity}\\.\\*\\*`));
    for (const part of ["Users see", "Look at", "Do", "Over"]) expect(entry).toContain(`- **${part}**`);
  });

  test("has examples that Prometheus accepts, with labels that exist", () => {
    expect(checkExpressions(examples)).toMatchObject({ status: 0 });
    expect(examples.flatMap(findUnknown)).toEqual([]);
  });

  test("names lines and fields of the log that the gateway writes", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const code = files.map((file) => readFileSync(join("src", file), "utf8")).join("\n");
    const afterTheTerms = runbook.slice(runbook.indexOf("## First look"));
    const lines = [...afterTheTerms.matchAll(/[Ll]og\s`([^`]+)`(?:[^(`]*\(([^)]*)\))?/g)];
    expect(lines.length).toBeGreaterThan(10);
    for (const [, message = "", fields = ""] of lines) {
      expect([message, code.includes(`"${message}`)]).toEqual([message, true]);
      for (const [, field = ""] of fields.matchAll(/`(\w+)/g))
        expect([field, new RegExp(`\\b${field}\\b`).test(code)]).toEqual([field, true]);
    }
  });
});
