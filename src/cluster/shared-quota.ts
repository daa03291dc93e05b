// Shares call counts between instances, so that all together stay within the one quota.
import type { Clock } from "../clock.js";
import type { QuotaWindows } from "../upstream/quota-windows.js";
import type { ReportedWindow } from "../upstream/rate-limit-headers.js";
import type { Cluster } from "./cluster.js";

/** Own choice: at ten calls a second, other instances are then two calls behind. */
const PUBLISH_AFTER_MS = 200;
/** Own choice: windows that an answer to this instance has reported since then are newer than what others publish. */
const OWN_REPORT_MS = 1_000;

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
    if (own.sinceReportMs() >= OWN_REPORT_MS) own.report(message.windows, false);
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
      if (reported.length > 0) windows = reported;
      publishSoon();
      own.report(reported);
    },
  };
}
