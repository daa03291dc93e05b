// A page whose browser loses its network.
import { afterEach, expect, test } from "@jest/globals";
import { createConnection } from "../../client/connection.js";
import type { Page } from "../../client/page.js";
import { INITIAL_STATE } from "../../client/state.js";
import { createStore } from "../../client/store.js";
import { later, play, stopPlaying, user, viewer } from "../support/played-verification.js";

afterEach(stopPlaying);

function createPage() {
  const listeners = new Map<string, () => void>();
  const target = {
    addEventListener: (name: string, listener: () => void) => void listeners.set(name, listener),
    removeEventListener: () => undefined,
  };
  const navigator = { onLine: true };
  const page: Page = {
    ...target,
    location: { href: "https://app.example/", assign: () => undefined },
    history: { state: null, replaceState: () => undefined },
    navigator,
    document: { ...target, visibilityState: "visible" },
  };
  function turn(what: "online" | "offline"): void {
    navigator.onLine = what === "online";
    listeners.get(what)?.();
  }
  return { page, turn };
}

test.each([
  ["with a change", false],
  ["with an event that says why there is no change", true],
])("it asks and subscribes again once the network is back: after a subscription %s", async (_what, isRefused) => {
  const { transport, refuse, change, asked } = play({ VerificationOfViewer: () => viewer(user({})) });
  const subscriptions = () => asked.filter((name) => name === "changes").length;
  const { page, turn } = createPage();
  const store = createStore(INITIAL_STATE);
  const parts = { store, transport, userId: undefined, language: () => undefined, page };
  const connection = createConnection({ ...parts, retryDelayMs: () => 600_000 });
  connection.open();
  while (subscriptions() < 1) await new Promise((resolve) => setImmediate(resolve));
  if (isRefused) refuse("UPSTREAM_UNAVAILABLE");
  else change(user({}));
  expect(store.get().connection).toBe(isRefused ? "lost" : "live");
  turn("offline");
  expect(store.get().connection).toBe("offline");
  turn("online");
  while (subscriptions() < 2) await new Promise((resolve) => setImmediate(resolve));
  connection.close();
});

test("a user whom it was asking for anew is stale once the network is gone", async () => {
  const queries = [viewer(user({}))];
  const { transport, change, asked } = play({ VerificationOfViewer: () => queries.shift() ?? later().answer });
  const { page, turn } = createPage();
  const store = createStore(INITIAL_STATE);
  const parts = { store, transport, userId: undefined, language: () => undefined, page };
  const connection = createConnection({ ...parts, retryDelayMs: () => 600_000 });
  connection.open();
  while (!asked.includes("changes")) await new Promise((resolve) => setImmediate(resolve));
  change(user({}));
  connection.refresh();
  expect(store.get()).toMatchObject({ connection: "connecting", isStale: false });
  turn("offline");
  expect(store.get()).toMatchObject({ connection: "offline", isStale: true });
  connection.close();
});
