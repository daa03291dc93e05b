// The header Server-Timing, for GraphiQL and the network panel of browsers: what the answer to an operation took. Only
// where the schema may be explored, as durations and figures of the cache help an attacker more than a client.
import type { OperationReport } from "../operations/operation-report.js";

/** The figures are those that the log has of the request. Without cost for what was refused before it was measured. */
export function toServerTiming(
  { cost, upstreamCalls, cacheReads }: Pick<OperationReport, "cost" | "upstreamCalls" | "cacheReads">,
  durationMs: number,
): string {
  const reads = Object.entries(cacheReads).map(([outcome, count]) => `${outcome} ${count}`);
  return [
    `total;dur=${durationMs.toFixed(1)}`,
    ...(cost === undefined ? [] : [`cost;desc="${cost}"`]),
    `upstream;desc="${upstreamCalls}"`,
    ...(reads.length === 0 ? [] : [`cache;desc="${reads.join(", ")}"`]),
  ].join(", ");
}
