// A real Prometheus of the test's own, on a free port, that scrapes one gateway.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Prometheus {
  url: string;
  /** The names of the alerts that fire now. */
  firing(): Promise<string[]>;
  /** How many series an expression has now. @throws Error when Prometheus refuses it */
  seriesCount(expression: string): Promise<number>;
  stop(): Promise<void>;
}

/** Own choice: often enough that a test waits little, and seldom enough to leave processor time to it. */
const INTERVAL = "500ms";

/** @param rulesFile its alerts fire as soon as their condition is true: how long it has to be is tested by promtool */
export async function startPrometheus(targetUrl: string, rulesFile: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
  writeFileSync(join(folder, "alerts.yml"), readFileSync(rulesFile, "utf8").replace(/^( +for:) \w+$/gm, "$1 0s"));
  const config = {
    global: { scrape_interval: INTERVAL, scrape_timeout: INTERVAL, evaluation_interval: INTERVAL },
    rule_files: ["alerts.yml"],
    scrape_configs: [{ job_name: "gateway", static_configs: [{ targets: [new URL(targetUrl).host] }] }],
  };
  // JSON is YAML too.
  writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(config));
  const server = spawn(
    "prometheus",
    ["--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:0"],
    { cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = new Promise((resolve) => server.once("close", resolve));
  let log = "";
  const address = await new Promise<string>((resolve, reject) => {
    server.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      const [, found] = /msg="Listening on" address=(\S+)/.exec(log) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`Prometheus ended:\n${log}`)));
  });
  const url = `http://${address}`;
  while (!(await fetch(`${url}/-/ready`)).ok);

  async function get<Data>(path: string): Promise<Data> {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { data: Data; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.data;
  }

  return {
    url,
    async firing() {
      const { alerts } = await get<{ alerts: { state: string; labels: { alertname: string } }[] }>("alerts");
      return alerts
        .filter(({ state }) => state === "firing")
        .map(({ labels }) => labels.alertname)
        .sort();
    },
    async seriesCount(expression) {
      return (await get<{ result: unknown[] }>(`query?query=${encodeURIComponent(expression)}`)).result.length;
    },
    async stop() {
      server.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
