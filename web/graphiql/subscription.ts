// Runs one subscription over server-sent events, and reports its state. A lost connection is made again: the gateway
// begins with the current state, so that nothing is missed but the events in between.
import { sayDuration } from "./answer-facts.js";
import { readEventStream } from "./event-stream.js";
import {
  type Headers,
  JSON_TYPES,
  type Operation,
  post,
  readResult,
  type Result,
  toShownResult,
} from "./operation-request.js";
import { AT_FIRST, MAX_ENTRIES, type SubscriptionEntry, type SubscriptionState } from "./subscription-state.js";

const STREAM_TYPES = `text/event-stream, ${JSON_TYPES}`;
/** Own choice. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000];
const FIRST_SERVER_ERROR = 500;

export interface SubscriptionOptions {
  path: string;
  operation: Operation;
  headers: Headers;
  onState: (state: SubscriptionState) => void;
  /** Headers with a new token when theirs has expired, or null if there is none. */
  renewHeaders: (headers: Headers) => Promise<Headers | null>;
  now?: () => number;
  /** Also ends early, when the signal is aborted. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How one connection ended. */
type Ending = Exclude<SubscriptionState["stage"], "open" | "waiting" | "stopped">;

export function subscribe(options: SubscriptionOptions): AsyncIterable<Result> {
  const { path, operation, onState, renewHeaders, now = Date.now, pause = pauseFor } = options;
  const stop = new AbortController();
  let state = AT_FIRST;

  function become(next: Partial<SubscriptionState>): void {
    state = { ...state, ...next };
    onState(state);
  }

  function add(entry: SubscriptionEntry, next: Partial<SubscriptionState> = {}): void {
    const entries = [...state.entries, entry];
    const dropped = state.dropped + Math.max(0, entries.length - MAX_ENTRIES);
    become({ ...next, entries: entries.slice(-MAX_ENTRIES), dropped });
  }

  const note = (text: string, stage: SubscriptionState["stage"]) => add({ kind: "note", at: now(), text }, { stage });

  function receive(result: Result): Ending {
    const ending = endingAfter(result);
    const events = state.events + (ending === "broken" ? 1 : 0);
    const number = events;
    add({ kind: "event", number, at: now(), result }, { events, stage: "open", code: codeOf(result) });
    return ending;
  }

  /** That of the token, which is shown only if there is no new one. */
  let refusal: Result | undefined;

  function* take(result: Result): Generator<Result, Ending, undefined> {
    const ending = endingAfter(result);
    if (ending === "expired") refusal = result;
    else {
      receive(result);
      yield result;
    }
    return ending;
  }

  /** Returns how the connection ended. */
  async function* connect(headers: Headers): AsyncGenerator<Result, Ending, undefined> {
    let ending: Ending = "broken";
    const response = await post(path, operation, headers, STREAM_TYPES, stop.signal);
    if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      if (response.status >= FIRST_SERVER_ERROR && state.events > 0) return "broken";
      return yield* take(await readResult(response));
    }
    if (state.stage === "waiting") note("Connected again: the gateway sends the state as it is now.", "open");
    for await (const { name, data } of readEventStream(untilItBreaks(response.body))) {
      if (name === "complete") return ending === "broken" ? "complete" : ending;
      if (name !== "next") continue;
      ending = yield* take(JSON.parse(data) as Result);
    }
    return ending;
  }

  async function* readResults(): AsyncGenerator<Result, void, undefined> {
    let { headers } = options;
    let losses = 0;
    let hasRenewed = false;
    become({});
    for (;;) {
      const eventsBefore = state.events;
      let ending: Ending;
      try {
        ending = yield* connect(headers);
      } catch (error) {
        if (stop.signal.aborted) return;
        if (state.events === 0 && losses === 0) {
          const result = toShownResult(error);
          add({ kind: "event", number: 0, at: now(), result }, { stage: "failed" });
          yield result;
          return;
        }
        ending = "broken";
      }
      if (stop.signal.aborted) return;
      if (state.events > eventsBefore) {
        losses = 0;
        hasRenewed = false;
      }
      const renewed = ending === "expired" && !hasRenewed ? await renewHeaders(headers) : null;
      const pauseMs = ending === "broken" ? PAUSES_MS[losses] : undefined;
      if (renewed) {
        headers = renewed;
        hasRenewed = true;
        note("The token had expired: going on with a new one.", "waiting");
      } else if (pauseMs !== undefined) {
        losses += 1;
        const attempt = `Attempt ${losses} of ${PAUSES_MS.length} in ${sayDuration(pauseMs)}.`;
        note(`The connection was lost. ${attempt}`, "waiting");
        await pause(pauseMs, stop.signal);
        if (stop.signal.aborted) return;
      } else {
        if (ending === "expired" && refusal) {
          receive(refusal);
          yield refusal;
        }
        become({ stage: ending });
        return;
      }
    }
  }

  const results = readResults();
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => results.next(),
      // A generator processes return() only after its pending read, which on a quiet stream never ends; abort ends it.
      return: () => {
        if (["open", "waiting"].includes(state.stage) && !stop.signal.aborted) become({ stage: "stopped" });
        stop.abort();
        return results.return();
      },
    }),
  };
}

/** How the connection has ended if this was the last result. */
function endingAfter(result: Result): Ending {
  if (result.data != null) return "broken";
  return codeOf(result) === "UNAUTHENTICATED" ? "expired" : "failed";
}

function codeOf({ data, errors }: Result): string | undefined {
  const code = data == null ? errors?.[0]?.extensions?.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Ends normally when the connection is lost, so that the newest event stays on the page. */
async function* untilItBreaks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch {
    // No "complete" event has arrived: the connection is broken.
  }
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
  });
}
