// Shares call counts between instances, so that all together stay within the one quota.
import type { Clock } from "../clock.js";
import type { Quota } from "../upstream/quota.js";
import type { ReportedWindow } from "../upstream/rate-limit-headers.js";
import type { Cluster } from "./cluster.js";

/** Own choice: at ten calls a second, other instances are then two calls behind. */
const PUBLISH_AFTER_MS = 200;

export function shareQuota(quota: Quota, cluster: Pick<Cluster, "publish" | "subscribe">, clock: Clock): Quota {
  let calls = 0;
  let windows: readonly ReportedWindow[] = [];
  let isDue = false;

  function publishSoon(): void {
    if (isDue) return;
    isDue = true;
    clock.schedule(() => {
      cluster.publish({ kind: "quota", calls, windows: [...windows] });
      calls = 0;
      windows = [];
      isDue = false;
    }, PUBLISH_AFTER_MS);
  }

  cluster.subscribe("quota", (message) => {
    quota.countOthers(message.calls);
    // The reported windows include the calls of all instances.
    if (message.windows.length > 0) quota.report(message.windows);
  });

  return {
    ...quota,
    admit(priority) {
      const release = quota.admit(priority);
      calls += 1;
      publishSoon();
      return release;
    },
    report(reported) {
      quota.report(reported);
      windows = reported;
      publishSoon();
    },
    refused(reported) {
      windows = reported;
      publishSoon();
      return quota.refused(reported);
    },
  };
}
