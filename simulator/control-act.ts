// What the control API does at once or after a delay.
import { ControlRefusal } from "./control-calls.js";
import type { Lifecycle } from "./lifecycle.js";
import { optional } from "./reader.js";
import type { Scheduled, Task } from "./schedule.js";
import { delayIn } from "./setting-definitions.js";

export const delaySeconds = optional(delayIn("seconds"), 0);

interface Act<Result> {
  findProblem: () => string | null;
  now: () => Result | string;
  task: Task;
}

/**
 * Whether it is possible is checked in both cases.
 * @throws ControlRefusal 409
 */
export function act<Result extends object>(
  { schedule }: Lifecycle,
  delayS: number,
  { findProblem, now, task }: Act<Result>,
): Result | { scheduled: Scheduled } {
  const result = delayS > 0 ? (findProblem() ?? { scheduled: schedule.add(delayS * 1_000, task) }) : now();
  if (typeof result === "string") throw new ControlRefusal(409, result);
  return result;
}
