// compose.yml as Compose reads it: with what its anchors merge.
import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";

export interface Service {
  image: string;
  build?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  secrets?: string[];
  ports?: string[];
  networks?: { default: { aliases: string[] } };
  network_mode?: string;
  stop_grace_period?: string;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: string[] | Record<string, { condition: string }>;
}

export interface ComposeFile {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, null>;
}

export const INSTANCES = ["gateway-1", "gateway-2", "gateway-3"];

export const document = parseDocument(readFileSync("compose.yml", "utf8"), { merge: true });
export const compose = document.toJS() as ComposeFile;

export function serviceOf(name: string): Service {
  const service = compose.services[name];
  if (!service) throw new Error(`compose.yml has no service ${name}`);
  return service;
}

/** With the files of secrets where they are outside of a container. */
export function environmentOf(name: string): Record<string, string> {
  const { environment = {}, secrets = [] } = serviceOf(name);
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => {
      const secret = /^\/run\/secrets\/(\w+)$/.exec(value)?.[1];
      if (secret === undefined) return [key, value];
      const file = secrets.includes(secret) ? compose.secrets[secret]?.file : undefined;
      if (file === undefined) throw new Error(`${name} does not have the secret ${secret}`);
      return [key, file];
    }),
  );
}

/** Files and folders that a service gets, by their path in its container. */
export function mountsOf(name: string): Map<string, string> {
  const mounts = (serviceOf(name).volumes ?? []).map((volume) => volume.split(":"));
  return new Map(mounts.map(([source = "", target = ""]) => [target, source]));
}
