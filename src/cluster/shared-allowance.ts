// Shares between instances how many upstream calls each viewer has caused.
import type { Clock } from "../clock.js";
import {
  createUpstreamAllowances,
  type UpstreamAllowanceOptions,
  type UpstreamAllowances,
} from "../limits/upstream-allowance.js";
import type { Cluster } from "./cluster.js";

/** Own choice: one viewer can be this far ahead at each instance, at some hundred calls a second. */
const PUBLISH_AFTER_MS = 200;

export function createSharedAllowances(
  options: Omit<UpstreamAllowanceOptions, "onSent">,
  cluster: Pick<Cluster, "publish" | "subscribe">,
  clock: Clock,
): UpstreamAllowances {
  let calls: Record<string, number> = {};
  let isDue = false;

  function publish(): void {
    cluster.publish({ kind: "allowance", calls });
    calls = {};
    isDue = false;
  }

  const allowances = createUpstreamAllowances({
    ...options,
    onSent(key) {
      calls[key] = (calls[key] ?? 0) + 1;
      if (!isDue) clock.schedule(publish, PUBLISH_AFTER_MS);
      isDue = true;
    },
  });
  cluster.subscribe("allowance", (message) => allowances.countOthers(message.calls));
  return allowances;
}
