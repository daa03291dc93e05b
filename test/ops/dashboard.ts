// The dashboard as Grafana reads it, and its queries as Prometheus gets them.
import { readFileSync } from "node:fs";

interface Panel {
  id: number;
  type: string;
  title: string;
  datasource?: { type: string; uid: string };
  targets?: { expr: string; legendFormat: string; datasource: { type: string; uid: string } }[];
  fieldConfig?: { defaults: { unit?: string } };
  gridPos: { x: number; y: number; w: number; h: number };
}

export interface Dashboard {
  id: null;
  uid: string;
  panels: Panel[];
  templating: { list: { name: string; type: string; query: unknown }[] };
}

export const DASHBOARD_FILE = "ops/grafana/gateway.json";

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(DASHBOARD_FILE, "utf8")) as Dashboard;
}

/** With everything selected, and an interval as Grafana would choose one. */
export function toQuery(expression: string): string {
  return expression.replaceAll("$__rate_interval", "5m").replaceAll(/\$(job|instance)\b/g, ".*");
}
