// The upstream's hooks, as `hooks status` sees them.
import { createUpstreamHooks } from "../datasources/upstream-hooks.js";
import { inspectHooks, needsAttention } from "../live/hook-findings.js";
import type { RestCallOptions, RestClient } from "../upstream/rest-client.js";
import { fail, type Finding, ok } from "./check.js";

export async function checkHooks(
  rest: RestClient,
  url: string,
  options: () => RestCallOptions,
  command: string,
): Promise<Finding> {
  const findings = await inspectHooks(createUpstreamHooks(rest), url, options());
  const broken = findings.filter(needsAttention);
  if (broken.length === 0) return ok(`all ${findings.length} are in order`);
  const states = [...new Set(broken.map(({ state }) => state))].join(", ");
  return fail(`${broken.length} of ${findings.length} need attention (${states}): ${command} status`);
}
