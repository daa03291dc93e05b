// The client's connection on a page of which a test plays the browser.
import { createConnection } from "../../client/connection.js";
import type { Page } from "../../client/page.js";
import { INITIAL_STATE } from "../../client/state.js";
import { createStore } from "../../client/store.js";
import type { Transport } from "../../client/transport.js";

export function createPage(href = "https://app.example/") {
  const listeners = new Map<string, () => void>();
  const target = {
    addEventListener: (name: string, listener: () => void) => void listeners.set(name, listener),
    removeEventListener: () => undefined,
  };
  const navigator = { onLine: true };
  const location = { href, assign: () => undefined };
  const page: Page = {
    ...target,
    location,
    history: { state: null, replaceState: (_state, _unused, url) => void (location.href = url) },
    navigator,
    document: { ...target, visibilityState: "visible" },
  };
  function turn(what: "online" | "offline"): void {
    navigator.onLine = what === "online";
    listeners.get(what)?.();
  }
  return { page, turn };
}

export function connectOn(page: Page, transport: Transport) {
  const store = createStore(INITIAL_STATE);
  const parts = { store, transport, userId: undefined, language: () => undefined, page };
  return { store, ...createConnection({ ...parts, retryDelayMs: () => 600_000 }) };
}
