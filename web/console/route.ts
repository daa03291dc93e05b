// Which view the address names: #user=newcomer, #webhooks and so on. An address can be bookmarked and sent to others.
import { useEffect, useState } from "react";

export const VIEWS = { users: "Users", webhooks: "Webhooks", faults: "Faults", calls: "Calls", settings: "Settings" };

export interface Route {
  view: keyof typeof VIEWS;
  /** The id or the seeded name of a user; empty for nobody. */
  user: string;
}

function readRoute(hash: string): Route {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const view = Object.keys(VIEWS).find((name): name is Route["view"] => parameters.has(name)) ?? "users";
  return { view, user: parameters.get("user") ?? "" };
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(readRoute(location.hash));
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  return route;
}

export const userAddress = ({ id, seededName }: { id: string; seededName: string | null }) =>
  `#user=${encodeURIComponent(seededName ?? id)}`;

/** Of a link that makes a state, for a colleague or a test. */
export function startAddress(user: string, state: string): string {
  return `${location.origin}/start?${new URLSearchParams({ user, state }).toString()}`;
}
