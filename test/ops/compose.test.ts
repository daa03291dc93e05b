// compose.yml without an engine: what it names exists, in itself, in the files that it mounts and in the gateway.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { last, readDockerfile } from "../../scripts/dockerfile.mjs";
import { loadConfig } from "../../src/config.js";
import { SETTINGS } from "../../src/settings.js";
import { longestShutdownMs } from "../../src/shutdown-time.js";
import { promtool } from "../support/promtool.js";
import { compose, document, environmentOf, INSTANCES, mountsOf, serviceOf } from "./compose.js";

const names = Object.keys(compose.services);
const readYaml = (path: string) => parse(readFileSync(path, "utf8")) as unknown;
const sourceAt = (service: string, target: string) => mountsOf(service).get(target) ?? `nothing at ${target}`;
const portOf = (instance: string) => environmentOf(instance)["PORT"] ?? "";
const published = names.flatMap((name) => serviceOf(name).ports ?? []);

test("is valid YAML", () => {
  expect([...document.errors, ...document.warnings]).toEqual([]);
});

describe("settings", () => {
  test.each([...INSTANCES, "hooks"])("of %s are accepted by the gateway, and none is misspelt", (name) => {
    const environment = environmentOf(name);
    const known = Object.entries(SETTINGS).flatMap(([setting, { mayBeFile }]) =>
      mayBeFile ? [setting, `${setting}_FILE`] : [setting],
    );
    expect(Object.keys(environment).filter((key) => !known.includes(key))).toEqual([]);
    expect(loadConfig(environment)).toMatchObject({ isProduction: false, graphiql: true, metrics: true });
  });

  test("of the instances differ in their port alone", () => {
    const without = INSTANCES.map((name) => ({ ...environmentOf(name), PORT: "" }));
    expect(new Set(without.map((environment) => JSON.stringify(environment))).size).toBe(1);
  });

  test("are refused in production, the secrets that everybody knows among them", () => {
    const environment = { ...environmentOf("gateway-1"), NODE_ENV: "production" };
    for (const problem of [/AUTH_SECRET must be random/, /WEBHOOK_SECRETS must be random/, /PUBLIC_URL must be https/])
      expect(() => loadConfig(environment)).toThrow(problem);
  });
});

describe("files", () => {
  const mounted = names.flatMap((name) => [...mountsOf(name).values()]);
  const named = mounted.filter((source) => !source.startsWith("."));

  test("that are mounted exist", () => {
    const sources = [...mounted.filter((source) => source.startsWith(".")), ...Object.values(compose.secrets)];
    const paths = sources.map((source) => (typeof source === "string" ? source : source.file));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  test("and volumes and secrets are used as they are declared", () => {
    expect(named).toEqual(Object.keys(compose.volumes));
    const used = new Set(names.flatMap((name) => serviceOf(name).secrets ?? []));
    expect([...used].sort()).toEqual(Object.keys(compose.secrets).sort());
  });
});

describe("ports", () => {
  const nginx = readFileSync("ops/nginx.conf", "utf8");
  const addresses = INSTANCES.map((name) => `${name}:${portOf(name)}`);

  test("of the instances are those that nginx and Prometheus ask, in the network that they share", () => {
    expect([...nginx.matchAll(/server (gateway-\d:\d+)/g)].map(([, address]) => address)).toEqual(addresses);
    const { scrape_configs: jobs } = readYaml("ops/compose/prometheus.yml") as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    expect(jobs.flatMap((job) => job.static_configs.flatMap(({ targets }) => targets))).toEqual(addresses);
    expect(serviceOf("simulator").networks?.default.aliases).toEqual(INSTANCES);
    for (const name of [...INSTANCES, "hooks"]) expect(serviceOf(name).network_mode).toBe("service:simulator");
    expect(new Set([environmentOf("simulator")["SIMULATOR_PORT"], ...INSTANCES.map(portOf)]).size).toBe(4);
  });

  test("are those of the addresses that services are given", () => {
    const { PUBLIC_URL, MANGOPAY_BASE_URL } = environmentOf("gateway-1");
    const [, listening] = /listen (\d+);/.exec(nginx) ?? [];
    expect(PUBLIC_URL).toBe(`http://nginx:${listening}`);
    expect(serviceOf("nginx").ports).toEqual([`127.0.0.1:${listening}:${listening}`]);
    const simulatorPort = environmentOf("simulator")["SIMULATOR_PORT"];
    expect(MANGOPAY_BASE_URL).toBe(`http://127.0.0.1:${simulatorPort}`);
    expect(serviceOf("simulator").ports).toEqual([`127.0.0.1:${simulatorPort}:${simulatorPort}`]);
  });

  test("are open to this machine only, each once", () => {
    expect(published.filter((address) => !address.startsWith("127.0.0.1:"))).toEqual([]);
    expect(new Set(published).size).toBe(published.length);
  });
});

test("whoever waits for a healthy service waits for one that has a health check", () => {
  const imageHasCheck = last(readDockerfile(readFileSync("Dockerfile", "utf8")), "HEALTHCHECK") !== undefined;
  const isChecked = (name: string) => {
    const { healthcheck, build } = serviceOf(name);
    return healthcheck?.disable !== true && (healthcheck?.test !== undefined || (build === "." && imageHasCheck));
  };
  const needs = names.flatMap((name) => {
    const { depends_on: needed = {} } = serviceOf(name);
    return Array.isArray(needed) ? needed.map((need) => [need, ""]) : toPairs(needed);
  });
  expect(needs.filter(([need = ""]) => !names.includes(need))).toEqual([]);
  const healthy = needs.filter(([, condition]) => condition === "service_healthy").map(([need = ""]) => need);
  expect(new Set(healthy)).toEqual(new Set(["simulator", "redis", ...INSTANCES]));
  expect(healthy.filter((need) => !isChecked(need))).toEqual([]);
});

const toPairs = (needed: Record<string, { condition: string }>) =>
  Object.entries(needed).map(([need, { condition }]) => [need, condition]);

test("an instance has longer to end than it may take", () => {
  for (const name of INSTANCES) {
    // In production, where it takes longer: docs/deploying.md makes of the file one for production.
    const shutdownDelayMs = SETTINGS.SHUTDOWN_DELAY_MS.readDefault(true);
    const longestMs = longestShutdownMs({ ...loadConfig(environmentOf(name)), shutdownDelayMs });
    expect(serviceOf(name).stop_grace_period).toMatch(/^\d+s$/);
    expect(parseInt(serviceOf(name).stop_grace_period ?? "") * 1_000).toBeGreaterThan(longestMs);
  }
});

test("Prometheus accepts its configuration, with the alerts where that names them", () => {
  const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
  try {
    for (const [target, source] of mountsOf("prometheus")) {
      expect(dirname(target)).toBe("/etc/prometheus");
      copyFileSync(source, join(folder, basename(target)));
    }
    const { status, output } = promtool("check", "config", join(folder, "prometheus.yml"));
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringMatching(/SUCCESS.*\d+ rules/) });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("Grafana finds Prometheus and the dashboard", () => {
  const { scrape_interval } = (readYaml("ops/compose/prometheus.yml") as { global: { scrape_interval: string } })
    .global;
  expect(readYaml(sourceAt("grafana", "/etc/grafana/provisioning/datasources/gateway.yml"))).toMatchObject({
    apiVersion: 1,
    datasources: [{ type: "prometheus", url: "http://prometheus:9090", jsonData: { timeInterval: scrape_interval } }],
  });
  const { providers } = readYaml(sourceAt("grafana", "/etc/grafana/provisioning/dashboards/gateway.yml")) as {
    providers: { type: string; options: { path: string } }[];
  };
  const [folder = ""] = providers.map(({ options }) => options.path);
  const home = environmentOf("grafana")["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] ?? "";
  expect(dirname(home)).toBe(folder);
  expect(existsSync(join(sourceAt("grafana", folder), basename(home)))).toBe(true);
});
