import { useAct } from "./act.js";
import type { Scheduled } from "./feed-types.js";
import { sayExactly, sayStatus, sayWords } from "./texts.js";

export function ScheduledList({ scheduled, nowMs }: { scheduled: Scheduled[]; nowMs: number }) {
  const act = useAct();
  if (scheduled.length === 0) return null;
  return (
    <section className="scheduled" aria-labelledby="scheduled-title">
      <h3 id="scheduled-title">Scheduled</h3>
      <ul>
        {scheduled.map((entry) => (
          <li key={entry.id}>
            <span>
              <strong>{sayTask(entry)}</strong>{" "}
              <span className="quiet">{entry.dueAtMs <= nowMs ? "now" : sayExactly(entry.dueAtMs)}</span>
            </span>
            <button
              className="small"
              onClick={() => void act({ method: "DELETE", path: `scheduled/${entry.id}` }, "It will not happen.")}
            >
              Cancel<span className="unseen"> {sayTask(entry)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function sayTask({ task }: Scheduled): string {
  switch (task.type) {
    case "finish":
      return `Session ends in ${task.outcome}`;
    case "finishPerson":
      return `Person becomes ${sayStatus(task.status ?? "")}`;
    case "retryPerson":
      return "Person is asked again";
    case "start":
      return task.state === "PENDING" ? "Session begins" : sayWords(task.state ?? "");
    case "change":
      return sayWords(task.change ?? "");
    case "addPersons":
      return "Persons are added";
    default:
      return sayWords(task.type);
  }
}
