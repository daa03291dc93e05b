// The bar on top: where one is, whether the page is up to date, and the simulator's clock.
import { useEffect, useRef, useState } from "react";
import { useAct } from "./act.js";
import type { Feed } from "./feed-types.js";
import { type Route, VIEWS } from "./route.js";
import { sayDuration, sayMoment } from "./texts.js";

const STEPS: [label: string, seconds: number][] = [
  ["1 min", 60],
  ["10 min", 600],
  ["1 hour", 3_600],
  ["1 day", 86_400],
  ["8 days", 8 * 86_400],
  ["90 days", 90 * 86_400],
];
const MINUTE_MS = 60_000;

export function Header({ route, feed, isLive }: { route: Route; feed: Partial<Feed>; isLive: boolean }) {
  const active = feed.faults?.filter(({ isActive }) => isActive).length ?? 0;
  const failed = feed.webhooks?.counts.failed ?? 0;
  const counts: Partial<Record<Route["view"], number>> = { faults: active, webhooks: failed };
  return (
    <header>
      <div className="brand">
        <a href="#users">Simulator</a>
        <span className="badge">Test data</span>
        <span className={isLive ? "live" : "live lost"}>{isLive ? "Live" : "Reconnecting…"}</span>
      </div>
      <nav aria-label="Views">
        {Object.entries(VIEWS).map(([view, label]) => (
          <a key={view} href={`#${view}`} aria-current={view === route.view ? "page" : undefined}>
            {label}
            {counts[view as Route["view"]] ? (
              <span className="count">
                {counts[view as Route["view"]]}
                <span className="unseen">{view === "faults" ? " active" : " failed"}</span>
              </span>
            ) : null}
          </a>
        ))}
      </nav>
      {feed.clock && <Clock clock={feed.clock} />}
    </header>
  );
}

/** The simulator's time now, to the minute. */
function useNow({ nowMs, shiftMs }: Feed["clock"]): number {
  const [offsetMs, setOffsetMs] = useState(0);
  const [, tick] = useState(0);
  useEffect(() => setOffsetMs(nowMs - Date.now()), [nowMs, shiftMs]);
  useEffect(() => {
    const timer = window.setInterval(() => tick((count) => count + 1), MINUTE_MS / 2);
    return () => window.clearInterval(timer);
  }, []);
  return Date.now() + offsetMs;
}

function Clock({ clock }: { clock: Feed["clock"] }) {
  const act = useAct();
  const now = useNow(clock);
  // A phone has no room for the year.
  const [, day, year, time] = /^(.*)( \d{4})(.*)$/.exec(sayMoment(now)) ?? [];
  const [days, setDays] = useState("");
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const isOutside = event instanceof MouseEvent && !menu.current?.contains(event.target as Node);
      const isEscape = event instanceof KeyboardEvent && event.key === "Escape";
      if (menu.current && (isOutside || isEscape)) menu.current.open = false;
    };
    for (const name of ["click", "keydown"]) document.addEventListener(name, close);
    return () => ["click", "keydown"].forEach((name) => document.removeEventListener(name, close));
  }, []);
  const advance = (seconds: number, label: string) =>
    void act({ path: "clock", body: { advanceSeconds: seconds } }, `The clock was advanced by ${label}.`);
  return (
    <details className="clock" ref={menu}>
      <summary>
        <span className="quiet">Simulated time</span>
        <time dateTime={new Date(now).toISOString()}>
          {day}
          <span className="year">{year}</span>
          {time}
        </time>
        {clock.shiftMs > 0 && <span className="shift">+{sayDuration(clock.shiftMs)}</span>}
        <span className="hint">
          <span aria-hidden="true">· </span>Advance
        </span>
      </summary>
      <div className="menu">
        <p className="on-phone">
          Simulated time: {sayMoment(now)}
          {clock.shiftMs > 0 && `, ${sayDuration(clock.shiftMs)} ahead`}
        </p>
        <p>Advance the clock. Sessions, tokens and renewals fall due as in real time; a reset takes it back.</p>
        <div className="steps">
          {STEPS.map(([label, seconds]) => (
            <button key={seconds} onClick={() => advance(seconds, label)}>
              {label}
            </button>
          ))}
        </div>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (Number(days) > 0) advance(Math.round(Number(days) * 86_400), `${days} days`);
          }}
        >
          <label>
            Days{" "}
            <input type="number" min="0" max="366" step="any" value={days} onChange={(e) => setDays(e.target.value)} />
          </label>
          <button>Advance</button>
        </form>
      </div>
    </details>
  );
}
