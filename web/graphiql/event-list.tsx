// The events of a subscription, newest first, each with its time and with what has changed.
import { memo, useCallback, useState } from "react";
import { sayDuration } from "./answer-facts.js";
import { type EventLine, idOf, toEventLines } from "./event-lines.js";
import type { SubscriptionEntry } from "./subscription-state.js";

type Received = Extract<SubscriptionEntry, { kind: "event" }>;

/** Own choice: how much of what has changed fits into a line. */
const MAX_CHANGES_IN_SUMMARY = 2;

interface EventListProps {
  entries: readonly SubscriptionEntry[];
  /** The number of entries before these. */
  dropped: number;
}

export function EventList({ entries, dropped }: EventListProps) {
  /** Opened or closed by hand. The newest is open otherwise. */
  const [byHand, setByHand] = useState<ReadonlyMap<SubscriptionEntry, boolean>>(new Map());
  const toggle = useCallback(
    (event: Received, isOpen: boolean) => setByHand((before) => new Map(before).set(event, isOpen)),
    [],
  );
  const newest = entries.findLast(isEvent);
  return (
    <>
      <ol className="event-list" reversed aria-label="Events" tabIndex={0}>
        {toRows(entries).map(({ entry, sinceMs, previous }) =>
          entry.kind === "note" ? (
            <li key={`note ${entry.at} ${entry.text}`} className="event-note">
              <Time at={entry.at} /> {entry.text}
            </li>
          ) : (
            <Event
              key={`event ${entry.at} ${entry.number}`}
              event={entry}
              sinceMs={sinceMs}
              previous={previous}
              isOpen={byHand.get(entry) ?? entry === newest}
              onToggle={toggle}
            />
          ),
        )}
      </ol>
      {dropped > 0 && (
        <p className="event-note">
          The newest {entries.length} are kept. Dropped before them: {dropped}.
        </p>
      )}
    </>
  );
}

interface Row {
  entry: SubscriptionEntry;
  /** The time since the event before, of whatever object. */
  sinceMs: number | undefined;
  /** The one before of the same object: a subscription to a user's sessions sends one after the other. */
  previous: Received | undefined;
}

/** Newest first. */
function toRows(entries: readonly SubscriptionEntry[]): Row[] {
  const newestById = new Map<string | undefined, Received>();
  let before: Received | undefined;
  const rows = entries.map((entry): Row => {
    if (!isEvent(entry)) return { entry, sinceMs: undefined, previous: undefined };
    const id = idOf(entry.result);
    const row = { entry, sinceMs: before && entry.at - before.at, previous: newestById.get(id) };
    before = entry;
    if (entry.result.data != null) newestById.set(id, entry);
    return row;
  });
  return rows.reverse();
}

interface EventProps extends Omit<Row, "entry"> {
  event: Received;
  isOpen: boolean;
  onToggle: (event: Received, isOpen: boolean) => void;
}

/** Rendered again only if something of it has changed: of a burst, all others have not. */
const Event = memo(function Event({ event, sinceMs, previous, isOpen, onToggle }: EventProps) {
  const { number, at, result } = event;
  const lines = toEventLines(result, previous?.result);
  const hasFailed = result.data == null;
  return (
    <li>
      <details open={isOpen}>
        {/* React decides what is open: the browser's own toggle would not know of the next event. */}
        <summary
          onClick={(click) => {
            click.preventDefault();
            onToggle(event, !isOpen);
          }}
        >
          <span className="event-number">{hasFailed ? "error" : `#${number}`}</span> <Time at={at} />
          {sinceMs !== undefined && <span className="event-since"> +{sayDuration(sinceMs)}</span>}
          <span className="event-about"> {hasFailed ? result.errors?.[0]?.message : aboutEvent(result, lines)}</span>
        </summary>
        {isOpen && (
          <pre>
            {lines.map(({ text, hasChanged }, index) =>
              hasChanged ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
            )}
          </pre>
        )}
      </details>
    </li>
  );
});

function Time({ at }: { at: number }) {
  const time = new Date(at);
  const pad = (value: number, length = 2) => String(value).padStart(length, "0");
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((value) => pad(value)).join(":");
  return <time dateTime={time.toISOString()}>{`${clock}.${pad(time.getMilliseconds(), 3)}`}</time>;
}

const isEvent = (entry: SubscriptionEntry): entry is Received => entry.kind === "event";

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
