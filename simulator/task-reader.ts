// What may be scheduled, as the state file has it.
import { OUTCOMES } from "./outcomes.js";
import { PERSON_OUTCOMES } from "./persons.js";
import { anyObject, date, id, object, oneOf, optional, type Reader, type Readers } from "./reader.js";
import type { Task } from "./schedule.js";
import { targetState } from "./start.js";
import { actionCode, USER_CHANGES } from "./user-changes.js";

type TaskOf<Type extends Task["type"]> = Omit<Extract<Task, { type: Type }>, "type">;

/** The properties of each task besides its type. */
const TASKS: { [Type in Task["type"]]: Readers<TaskOf<Type>> } = {
  finish: { sessionId: id, outcome: oneOf(Object.keys(OUTCOMES)) },
  finishPerson: { sessionId: id, personId: id, status: oneOf(PERSON_OUTCOMES) },
  retryPerson: { sessionId: id, personId: id },
  start: { userId: id, state: targetState },
  change: {
    userId: id,
    change: oneOf(Object.keys(USER_CHANGES)),
    options: object({ actionCode: optional(actionCode), deadline: optional(date) }),
  },
  addPersons: { sessionId: id },
  endScaLink: { linkId: id },
};

const taskType = oneOf(Object.keys(TASKS) as Task["type"][]);

export const task: Reader<Task> = (value, path) => {
  const type = taskType(anyObject(value, path)["type"], `${path}.type`);
  return object<Task>({ type: taskType, ...TASKS[type] } as never)(value, path);
};
