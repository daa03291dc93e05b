// What the control API and the console depend on.
import type { World } from "./call.js";
import type { CallCounts } from "./call-counts.js";
import type { Changes } from "./changes.js";
import type { ShiftableClock } from "./clock.js";
import type { Faults } from "./faults.js";
import type { RateLimit } from "./rate-limit.js";
import type { StateFile } from "./state-file.js";
import type { Webhooks } from "./webhooks.js";

export interface ControlParts {
  world: World;
  clock: ShiftableClock;
  faults: Faults;
  calls: CallCounts;
  rateLimit: RateLimit;
  webhooks: Webhooks;
  changes: Changes;
  stateFile: StateFile | undefined;
  /** Of the upstream's API, as in faults. */
  endpoints: readonly string[];
  reset(options: { isSeeded: boolean; keepsHooks: boolean }): void;
  seed(): void;
}
