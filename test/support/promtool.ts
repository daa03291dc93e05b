// Prometheus' own tool: what it does not accept, no Prometheus loads.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Verdict {
  status: number | null;
  output: string;
}

export const promtool = (...args: readonly string[]): Verdict => run(args);

/** Checks what an instance answers to a scrape, names included. */
export const checkMetrics = (text: string): Verdict => run(["check", "metrics"], text);

function run(args: readonly string[], input?: string): Verdict {
  const { status, stdout, stderr } = spawnSync("promtool", args, { encoding: "utf8", input });
  return { status, output: stdout + stderr };
}

/** Checks any expressions, as recording rules. */
export function checkExpressions(expressions: readonly string[]): Verdict {
  const folder = mkdtempSync(join(tmpdir(), "expressions-"));
  try {
    const rules = expressions.map((expr, index) => ({ record: `checked:${index}`, expr }));
    // JSON is YAML too.
    writeFileSync(join(folder, "rules.yml"), JSON.stringify({ groups: [{ name: "checked", rules }] }));
    return promtool("check", "rules", join(folder, "rules.yml"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
