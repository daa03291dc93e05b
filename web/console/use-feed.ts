// Follows the simulator's stream of events.
import { useEffect, useState } from "react";
import type { Feed } from "./feed-types.js";

const PARTS = [
  "definitions",
  "clock",
  "users",
  "user",
  "scheduled",
  "webhooks",
  "calls",
  "faults",
  "settings",
  "state",
] as const;
/** A browser reconnects by itself, unless the answer was none of a stream, as while the simulator starts. */
const RECONNECT_MS = 2_000;

export interface FollowedFeed {
  /** Undefined until the first event of its kind. */
  parts: Partial<Feed>;
  isLive: boolean;
}

/** @param userName of whom the details are wanted; empty for nobody */
export function useFeed(userName: string): FollowedFeed {
  const [parts, setParts] = useState<Partial<Feed>>({});
  const [isLive, setIsLive] = useState(false);

  useEffect(() => {
    let source: EventSource;
    let timer: number | undefined;
    const open = () => {
      source = new EventSource(`/_simulator/events${userName && `?user=${encodeURIComponent(userName)}`}`);
      source.onopen = () => setIsLive(true);
      source.onerror = () => {
        setIsLive(false);
        if (source.readyState === EventSource.CLOSED) timer = window.setTimeout(open, RECONNECT_MS);
      };
      for (const name of PARTS)
        source.addEventListener(name, ({ data }: MessageEvent<string>) =>
          setParts((former) => ({ ...former, [name]: JSON.parse(data) as unknown })),
        );
    };
    setParts(({ user: _former, ...rest }) => rest);
    open();
    return () => {
      window.clearTimeout(timer);
      source.close();
    };
  }, [userName]);

  return { parts, isLive };
}
