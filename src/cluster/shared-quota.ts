// Lets instances know of each other's calls, so that all of them together stay within the one quota.
import type { Quota } from "../upstream/quota.js";
import type { ReportedWindow } from "../upstream/rate-limit-headers.js";
import type { Schedule } from "../timers.js";
import type { Cluster } from "./cluster.js";

/** Own choice: at ten calls a second another instance is then two calls behind. */
const TELL_AFTER_MS = 200;

export function shareQuota(quota: Quota, cluster: Pick<Cluster, "tell" | "hear">, schedule: Schedule): Quota {
  let calls = 0;
  let windows: readonly ReportedWindow[] = [];
  let isDue = false;

  function tellSoon(): void {
    if (isDue) return;
    isDue = true;
    schedule(() => {
      cluster.tell({ kind: "quota", calls, windows: [...windows] });
      calls = 0;
      windows = [];
      isDue = false;
    }, TELL_AFTER_MS);
  }

  cluster.hear("quota", (message) => {
    quota.countOthers(message.calls);
    // What the upstream reports holds the calls of all.
    if (message.windows.length > 0) quota.report(message.windows);
  });

  return {
    ...quota,
    admit(priority) {
      const release = quota.admit(priority);
      calls += 1;
      tellSoon();
      return release;
    },
    report(reported) {
      quota.report(reported);
      windows = reported;
      tellSoon();
    },
    refused(reported) {
      windows = reported;
      tellSoon();
      return quota.refused(reported);
    },
  };
}
