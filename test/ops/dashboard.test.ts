// The dashboard answers the questions of an incident in order, from metrics that exist.
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { checkExpressions } from "../support/promtool.js";
import { DASHBOARD_FILE, readDashboard, toQuery } from "./dashboard.js";
import { findUnknown } from "./expressions.js";

const { id, panels, templating } = readDashboard();
const rows = panels.filter(({ type }) => type === "row");
const charts = panels.filter(({ type }) => type !== "row");
const targets = charts.flatMap((panel) => panel.targets ?? []);

test("what is wrong comes first, then the eight questions in order", () => {
  expect(rows.map(({ title }) => title).slice(0, 9)).toEqual([
    "What is wrong now, and where?",
    "1. Which operation is slow?",
    "2. Which errors, by code?",
    "3. What do the caches save?",
    "4. Is the upstream slow?",
    "5. Is the upstream failing, and what does the circuit breaker do?",
    "6. Do changes arrive, and how late?",
    "7. Which client is it?",
    "8. Is the quota used up?",
  ]);
});

test("every query is one that Prometheus accepts, of metrics and labels that exist, for what is selected", () => {
  expect(targets.length).toBeGreaterThan(40);
  expect(checkExpressions(targets.map(({ expr }) => toQuery(expr)))).toMatchObject({ status: 0 });
  for (const { expr } of targets) {
    expect([expr, findUnknown(expr)]).toEqual([expr, []]);
    expect(expr.match(/\b(gateway|process|nodejs)_\w+/g)?.length).toBe(
      expr.match(/\{job=~"\$job",instance=~"\$instance"/g)?.length,
    );
  }
});

test("every metric of the gateway is shown", () => {
  const shown = targets.map(({ expr }) => expr).join("\n");
  const documented = readFileSync("docs/metrics.md", "utf8").matchAll(/^\| `(gateway_\w+)`/gm);
  for (const [, name = ""] of documented) expect(shown).toContain(name);
});

test("each panel has a unit, and each legend names labels that its query keeps", () => {
  for (const { title, type, fieldConfig } of charts)
    if (type === "timeseries" || type === "stat") expect([title, fieldConfig?.defaults.unit]).not.toContain(undefined);
  for (const { expr, legendFormat } of targets)
    for (const [, label = ""] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
      expect([expr, !/\b(sum|min|max)\b/.test(expr) || new RegExp(`by \\([^)]*\\b${label}\\b`).test(expr)]).toEqual([
        expr,
        true,
      ]);
});

test("any Grafana can import it: the data source is a variable, and nothing is named by an id of one server", () => {
  expect(id).toBeNull();
  expect(templating.list[0]).toMatchObject({ name: "datasource", type: "datasource", query: "prometheus" });
  const uids = [...readFileSync(DASHBOARD_FILE, "utf8").matchAll(/"uid": "([^"]*)"/g)].map(([, uid]) => uid);
  expect([...new Set(uids)].sort()).toEqual(["${datasource}", "identity-verification-gateway"]);
  expect(new Set(panels.map((panel) => panel.id)).size).toBe(panels.length);
});

test("panels do not overlap, and fill whole rows", () => {
  const cells = new Set<string>();
  for (const { gridPos: at } of panels)
    for (let x = at.x; x < at.x + at.w; x += 1)
      for (let y = at.y; y < at.y + at.h; y += 1) {
        expect(cells.has(`${x} ${y}`)).toBe(false);
        cells.add(`${x} ${y}`);
      }
  expect(cells.size).toBe(24 * Math.max(...panels.map(({ gridPos: at }) => at.y + at.h)));
});
