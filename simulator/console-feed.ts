// The stream of server-sent events behind the console: each part of what it shows, again when it differs.
import type { ServerResponse } from "node:http";
import { toUserDetail, toUserRow } from "./console-views.js";
import type { AddCall } from "./control-calls.js";
import type { ControlParts } from "./control-parts.js";
import { FAULT_KINDS } from "./fault-kinds.js";
import { listUserKinds } from "./new-user.js";
import { optional, shortText } from "./reader.js";
import { describeSettings } from "./setting-definitions.js";
import { userIdOf } from "./start.js";

/** Own choices. */
const MAX_ROWS = 500;
const MAX_STREAMS = 50;
/** Proxies end a connection that is silent for a minute. Quota windows move without any change, too. */
const HEARTBEAT_MS = 15_000;

/** What does not change: choices of the forms, and what each setting is. */
const readDefinitions = ({ endpoints }: ControlParts) => ({
  settings: describeSettings(),
  userKinds: listUserKinds(),
  faultKinds: FAULT_KINDS,
  endpoints,
});

/** What a stream sends, by the name of the event. */
function readParts({ world, clock, faults, calls, rateLimit, webhooks, stateFile }: ControlParts, userName: string) {
  const { store, lifecycle, settings } = world;
  const user = store.users.get(userIdOf(world, userName) ?? "");
  const users = [...store.users.values()].slice(-MAX_ROWS);
  return {
    clock: { nowMs: clock.now(), shiftMs: clock.shiftMs() },
    users: { total: store.users.size, rows: users.map((row) => toUserRow(world, row)) },
    user: user ? toUserDetail(world, user) : null,
    scheduled: lifecycle.schedule.list(),
    webhooks: {
      counts: webhooks.counts(),
      hooks: [...store.hooks.values()].filter(({ Status }) => Status === "ENABLED").length,
      log: webhooks.log(),
    },
    calls: { ...calls.read(), windows: rateLimit.windows() },
    faults: faults.list(),
    settings,
    state: stateFile ? stateFile.status() : null,
  };
}

export function addConsoleFeed(add: AddCall, parts: ControlParts): void {
  let streams = 0;

  // A user who is not there may be soon, as after a reset.
  add("GET", "/events", { user: optional(shortText, "") }, ({ user }, _params, reply) => {
    if (streams >= MAX_STREAMS) return reply.code(503).send({ problem: `${MAX_STREAMS} consoles are open already` });
    reply.hijack();
    streams += 1;
    const end = stream(reply.raw, parts, user);
    reply.raw.once("close", () => {
      streams -= 1;
      end();
    });
    return undefined;
  });
}

function stream(response: ServerResponse, parts: ControlParts, userName: string): () => void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const write = (name: string, value: unknown) => response.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
  const sent = new Map<string, string>();

  function send(): void {
    // A reader who is slow gets the newest state later, not every one.
    if (response.writableNeedDrain) return;
    for (const [name, value] of Object.entries(readParts(parts, userName))) {
      // The time alone is no news.
      const comparable = JSON.stringify(value, (key, inner: unknown) => (key === "nowMs" ? undefined : inner));
      if (sent.get(name) === comparable) continue;
      sent.set(name, comparable);
      write(name, value);
    }
  }

  write("definitions", readDefinitions(parts));
  send();
  response.on("drain", send);
  const unsubscribe = parts.changes.onChange(send);
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(": still here\n\n");
    send();
  }, HEARTBEAT_MS).unref();
  return () => {
    unsubscribe();
    clearInterval(heartbeat);
  };
}
