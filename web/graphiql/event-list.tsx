// The events of a subscription, newest first, each with its time and with what has changed.
import { useState } from "react";
import { sayDuration } from "./answer-facts.js";
import { type EventLine, idOf, toEventLines } from "./event-lines.js";
import { MAX_ENTRIES, type SubscriptionEntry } from "./subscription-state.js";

type Received = Extract<SubscriptionEntry, { kind: "event" }>;

/** Own choice: how much of what has changed fits into a line. */
const MAX_CHANGES_IN_SUMMARY = 2;

export function EventList({ entries }: { entries: readonly SubscriptionEntry[] }) {
  /** Opened or closed by hand. The newest is open otherwise. */
  const [byHand, setByHand] = useState<ReadonlyMap<SubscriptionEntry, boolean>>(new Map());
  const newest = entries.findLast((entry) => entry.kind === "event");
  const rows = entries.map((entry, index) => ({ entry, before: entries.slice(0, index).findLast(isEvent) }));
  return (
    <>
      <ol className="event-list" reversed aria-label="Events" tabIndex={0}>
        {rows.toReversed().map(({ entry, before }) =>
          entry.kind === "note" ? (
            <li key={`note ${entry.at} ${entry.text}`} className="event-note">
              <Time at={entry.at} /> {entry.text}
            </li>
          ) : (
            <Event
              key={`event ${entry.at} ${entry.number}`}
              event={entry}
              sinceMs={before && entry.at - before.at}
              lines={toEventLines(entry.result, previousOf(entry, entries)?.result)}
              isOpen={byHand.get(entry) ?? entry === newest}
              onToggle={(isOpen) => setByHand(new Map(byHand).set(entry, isOpen))}
            />
          ),
        )}
      </ol>
      {entries.length === MAX_ENTRIES && <p className="event-note">Only the newest {MAX_ENTRIES} are kept.</p>}
    </>
  );
}

interface EventProps {
  event: Received;
  /** The time since the event before, of whatever object. */
  sinceMs: number | undefined;
  lines: readonly EventLine[];
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}

function Event({ event: { number, at, result }, sinceMs, lines, isOpen, onToggle }: EventProps) {
  const hasFailed = result.data == null;
  return (
    <li>
      <details open={isOpen}>
        {/* React decides what is open: the browser's own toggle would not know of the next event. */}
        <summary
          onClick={(click) => {
            click.preventDefault();
            onToggle(!isOpen);
          }}
        >
          <span className="event-number">{hasFailed ? "error" : `#${number}`}</span> <Time at={at} />
          {sinceMs !== undefined && <span className="event-since"> +{sayDuration(sinceMs)}</span>}
          <span className="event-about"> {hasFailed ? result.errors?.[0]?.message : aboutEvent(result, lines)}</span>
        </summary>
        <pre>
          {lines.map(({ text, hasChanged }, index) =>
            hasChanged ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
          )}
        </pre>
      </details>
    </li>
  );
}

function Time({ at }: { at: number }) {
  const time = new Date(at);
  const pad = (value: number, length = 2) => String(value).padStart(length, "0");
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((value) => pad(value)).join(":");
  return <time dateTime={time.toISOString()}>{`${clock}.${pad(time.getMilliseconds(), 3)}`}</time>;
}

const isEvent = (entry: SubscriptionEntry): entry is Received => entry.kind === "event";

/** Of the same object: a subscription to a user's sessions sends one after the other. */
function previousOf(event: Received, entries: readonly SubscriptionEntry[]): Received | undefined {
  const id = idOf(event.result);
  return entries
    .slice(0, entries.indexOf(event))
    .filter(isEvent)
    .findLast(({ result }) => result.data != null && idOf(result) === id);
}

function aboutEvent(result: Received["result"], lines: readonly EventLine[]): string {
  const changes = lines.flatMap(({ text, hasChanged }) => (hasChanged && /": [^{[]/.test(text) ? [toPlain(text)] : []));
  const shown = changes.slice(0, MAX_CHANGES_IN_SUMMARY).join(", ");
  const more = changes.length - MAX_CHANGES_IN_SUMMARY;
  if (shown !== "") return more > 0 ? `${shown} and ${more} more` : shown;
  return idOf(result) ?? "";
}

/** Without the quotes and the comma of JSON. */
function toPlain(line: string): string {
  return line.trim().replaceAll(/"|,$/g, "");
}
