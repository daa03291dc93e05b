// Starts the servers that the gateway is compared with.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AUTH_SECRET, start } from "./processes.mjs";

const folder = join(import.meta.dirname, "peers");
const packages = join(folder, "node_modules");
export const MERCURIUS = join(packages, "mercurius");
export const TAILCALL = join(packages, "@tailcallhq/core-linux-x64-gnu/bin/tailcall");

const isAnswering = async (url) => (await fetch(`${url}/graphql`, { method: "POST" })).status > 0;

function startPeer(script, env, placement) {
  return start(`bench/peers/${script}`, { AUTH_SECRET, ...env }, isAnswering, placement);
}

export function startPlainApollo(upstreamUrl, env, placement) {
  return startPeer("plain-apollo.mjs", { UPSTREAM_URL: upstreamUrl, ...env }, placement);
}

export function startMercurius(upstreamUrl, env, placement) {
  return startPeer("mercurius.mjs", { UPSTREAM_URL: upstreamUrl, ...env }, placement);
}

export function startFixedBytes(body, placement) {
  return startPeer("fixed-bytes.mjs", { BODY: body }, placement);
}

/** @param placement has a folder for its configuration, too */
export function startTailcall(upstreamUrl, { temporaryFolder, ...placement }) {
  const template = readFileSync(join(folder, "tailcall.graphql"), "utf8");
  const file = join(temporaryFolder, "tailcall.graphql");
  const commandOf = (port) => {
    writeFileSync(file, template.replace("PORT", String(port)).replaceAll("UPSTREAM_URL", upstreamUrl));
    return [TAILCALL, "start", file];
  };
  return start("tailcall", {}, isAnswering, { ...placement, commandOf });
}
