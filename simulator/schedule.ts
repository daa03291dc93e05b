// What will happen on its own: kept as data, so that it can be listed, cancelled and written to a file.
import type { Clock } from "./clock.js";
import type { PersonStatus } from "./records.js";
import { createTimers } from "./timers.js";
import type { CreateId } from "./ulid.js";

export type Task =
  | { type: "finish"; sessionId: string; outcome: string }
  | { type: "finishPerson"; sessionId: string; personId: string; status: PersonStatus }
  | { type: "change"; userId: string; change: string; options: { actionCode?: string; deadline?: string } }
  | { type: "retryPerson"; sessionId: string; personId: string }
  | { type: "start"; userId: string; state: string }
  | { type: "addPersons"; sessionId: string }
  | { type: "endScaLink"; linkId: string };

export interface Scheduled {
  id: string;
  /** Milliseconds since the epoch, on the simulator's clock. */
  dueAtMs: number;
  task: Task;
}

export interface Schedule {
  add(delayMs: number, task: Task): Scheduled;
  /** False if there is none with this id. */
  cancel(id: string): boolean;
  /** The next one first. */
  list(): Scheduled[];
  /** What became due in the meantime happens at once. */
  restore(scheduled: readonly Scheduled[]): void;
  clear(): void;
}

export function createSchedule(parts: {
  clock: Clock;
  createId: CreateId;
  perform: (task: Task) => void;
  /** Called after a task was cancelled: what waits for it has to go on without it. */
  onCancel: (task: Task) => void;
}): Schedule {
  const { clock, createId, perform, onCancel } = parts;
  const timers = createTimers(clock);
  const waiting = new Map<string, { scheduled: Scheduled; cancel: () => void }>();

  function wait(scheduled: Scheduled): Scheduled {
    const cancel = timers.later(Math.max(0, scheduled.dueAtMs - clock.now()), () => {
      waiting.delete(scheduled.id);
      perform(scheduled.task);
    });
    waiting.set(scheduled.id, { scheduled, cancel });
    return scheduled;
  }

  return {
    add: (delayMs, task) => wait({ id: createId("scheduled_"), dueAtMs: clock.now() + delayMs, task }),
    cancel(id) {
      const entry = waiting.get(id);
      if (!entry) return false;
      entry.cancel();
      waiting.delete(id);
      onCancel(entry.scheduled.task);
      return true;
    },
    list: () => [...waiting.values()].map(({ scheduled }) => scheduled).sort((a, b) => a.dueAtMs - b.dueAtMs),
    restore: (scheduled) => scheduled.forEach(wait),
    clear() {
      timers.clear();
      waiting.clear();
    },
  };
}
