// ops/kubernetes/ without a cluster: what the manifests name exists, in each other and in the gateway. They are not compared
// with the schemas of Kubernetes.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parseAllDocuments } from "yaml";
import { last, readDockerfile } from "../../scripts/dockerfile.mjs";
import { loadConfig } from "../../src/config.js";
import { longestShutdownMs } from "../../src/shutdown-time.js";

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  // Manifests of every kind.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [part: string]: any;
}

const documents = readdirSync("ops/kubernetes").flatMap((file) =>
  parseAllDocuments(readFileSync(`ops/kubernetes/${file}`, "utf8")),
);
const manifests = documents.map((document) => document.toJS() as Manifest);
const ofKind = (kind: string) => manifests.find((manifest) => manifest.kind === kind) as Manifest;
/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return */
const pod = ofKind("Deployment").spec.template.spec;
const container = pod.containers[0];
const settings = ofKind("ConfigMap").data as Record<string, string>;
const secretKeys = Object.keys(ofKind("Secret").stringData);
const dockerfile = readDockerfile(readFileSync("Dockerfile", "utf8"));

test("each document is valid YAML of a known kind and version", () => {
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  expect(manifests.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`).sort()).toEqual([
    "apps/v1 Deployment gateway",
    "networking.k8s.io/v1 Ingress gateway",
    "networking.k8s.io/v1 NetworkPolicy gateway",
    "policy/v1 PodDisruptionBudget gateway",
    "v1 ConfigMap gateway",
    "v1 Secret gateway",
    "v1 Service gateway",
  ]);
});

test("the settings are accepted by the gateway in production", () => {
  const given = Object.fromEntries(
    container.env.map(({ name, value }: { name: string; value?: string }) => [name, value]),
  );
  expect(Object.keys(given)).toEqual([
    ...["MANGOPAY_CLIENT_ID", "MANGOPAY_API_KEY_FILE", "WEBHOOK_SECRETS_FILE", "REDIS_URL_FILE"],
  ]);
  const config = loadConfig({
    ...settings,
    NODE_ENV: "production",
    MANGOPAY_CLIENT_ID: "platform-1",
    // What the files would hold.
    MANGOPAY_API_KEY: "key-of-the-platform",
    WEBHOOK_SECRETS: "3f9c1e7ab2d84056c7e1f0a9b8d35264",
    REDIS_URL: "rediss://gateway:q8Zt0@redis.redis:6380",
  });
  expect(config.metrics).toBe(true);
});

test("no name of a setting is misspelt, and no secret is in the ConfigMap", () => {
  const documented = new Set(
    [...readFileSync("docs/configuration.md", "utf8").matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, names = ""]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    ),
  );
  const names = [...Object.keys(settings), ...container.env.map(({ name }: { name: string }) => name)];
  expect(names.filter((name) => !documented.has(name))).toEqual([]);
  expect(Object.keys(settings).filter((name) => documented.has(`${name}_FILE`))).toEqual([]);
});

test("every file and key of the Secret is there, and has no value", () => {
  const { mountPath } = container.volumeMounts[0];
  const items = pod.volumes[0].secret.items as { key: string; path: string }[];
  const files = container.env.flatMap(({ value = "" }: { value?: string }) => (value.startsWith("/") ? [value] : []));
  expect(files).toEqual(items.map(({ path }) => `${mountPath}/${path}`));
  const byKey = container.env.flatMap(({ valueFrom }: { valueFrom?: { secretKeyRef: { key: string } } }) =>
    valueFrom ? [valueFrom.secretKeyRef.key] : [],
  );
  expect([...byKey, ...items.map(({ key }) => key)].sort()).toEqual([...secretKeys].sort());
  expect(new Set(Object.values(ofKind("Secret").stringData))).toEqual(new Set([""]));
});

test("Kubernetes waits for as long as the gateway may take to end", () => {
  const { SHUTDOWN_DELAY_MS, REQUEST_TIMEOUT_MS } = settings;
  const longestMs = longestShutdownMs(loadConfig({ SHUTDOWN_DELAY_MS, REQUEST_TIMEOUT_MS }));
  expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(longestMs);
  // Time for the readiness probe to fail and the endpoints to be withdrawn.
  const { periodSeconds, failureThreshold } = container.readinessProbe;
  expect(Number(settings["SHUTDOWN_DELAY_MS"])).toBeGreaterThan(periodSeconds * failureThreshold * 1_000);
});

describe("ports, labels and paths", () => {
  const labels = { "app.kubernetes.io/name": "identity-verification-gateway" };

  test("agree with the image and each other", () => {
    expect(last(dockerfile, "ENV")).toContain(`PORT=${container.ports[0].containerPort}`);
    expect(last(dockerfile, "USER")).toBe(`${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}`);
    const selectors = [
      ofKind("Deployment").spec.selector.matchLabels,
      ofKind("Deployment").spec.template.metadata.labels,
      ofKind("Service").spec.selector,
      ofKind("NetworkPolicy").spec.podSelector.matchLabels,
      ofKind("PodDisruptionBudget").spec.selector.matchLabels,
    ];
    for (const selector of selectors) expect(selector).toEqual(labels);
    for (const name of ["startupProbe", "livenessProbe", "readinessProbe"])
      expect(container[name].httpGet.port).toBe(container.ports[0].name);
    expect(ofKind("Service").spec.ports[0].targetPort).toBe(container.ports[0].name);
    expect(ofKind("NetworkPolicy").spec.ingress[0].ports).toEqual([{ port: container.ports[0].name }]);
  });

  test("are those of the gateway, and what is not public is not in the Ingress", () => {
    const paths = ofKind("Ingress").spec.rules[0].http.paths.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(["/graphql", "/graphql/stream", "/webhooks/mangopay/"]);
    expect(["startupProbe", "livenessProbe", "readinessProbe"].map((name) => container[name].httpGet.path)).toEqual([
      ...["/health", "/health", "/ready"],
    ]);
  });
});

test("the container has no right that it does not need", () => {
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(container.securityContext).toEqual({
    ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
  });
});
