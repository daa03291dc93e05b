// Shares call counts between instances, so that all together stay within the one quota.
import type { Clock } from "../clock.js";
import type { QuotaWindows } from "../upstream/quota-windows.js";
import type { ReportedWindow } from "../upstream/rate-limit-headers.js";
import type { Cluster } from "./cluster.js";

/** Own choice: at ten calls a second, other instances are then two calls behind. */
const PUBLISH_AFTER_MS = 200;

export function shareQuota(
  own: QuotaWindows,
  cluster: Pick<Cluster, "publish" | "subscribe">,
  clock: Clock,
): QuotaWindows {
  let calls = 0;
  let mutations = 0;
  let windows: readonly ReportedWindow[] = [];
  let isDue = false;

  function publishSoon(): void {
    if (isDue) return;
    isDue = true;
    clock.schedule(() => {
      cluster.publish({ kind: "quota", calls, mutations, windows: [...windows] });
      calls = 0;
      mutations = 0;
      windows = [];
      isDue = false;
    }, PUBLISH_AFTER_MS);
  }

  cluster.subscribe("quota", (message) => {
    own.countOthers(message.calls, message.mutations);
    // The reported windows include the calls of all instances.
    if (message.windows.length > 0) own.report(message.windows);
  });

  return {
    ...own,
    sent(isMutation) {
      calls += 1;
      if (isMutation) mutations += 1;
      publishSoon();
      return own.sent(isMutation);
    },
    report(reported) {
      windows = reported;
      publishSoon();
      own.report(reported);
    },
  };
}
