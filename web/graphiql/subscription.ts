// Runs one subscription over server-sent events, and reports its state.
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
import type { SubscriptionState } from "./subscription-state.js";

const STREAM_TYPES = `text/event-stream, ${JSON_TYPES}`;

export function subscribe(
  path: string,
  operation: Operation,
  headers: Headers,
  onState: (state: SubscriptionState) => void,
): AsyncIterable<Result> {
  const stop = new AbortController();
  let state: SubscriptionState = { events: 0, stage: "open" };

  function become(next: Partial<SubscriptionState>): void {
    state = { ...state, ...next };
    onState(state);
  }

  async function* readResults(): AsyncGenerator<Result, void, undefined> {
    let stage: SubscriptionState["stage"] = "broken";
    try {
      become({});
      const response = await post(path, operation, headers, STREAM_TYPES, stop.signal);
      if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
        const result = await readResult(response);
        stage = stageAfter(result);
        yield result;
        return;
      }
      for await (const { name, data } of readEventStream(untilItBreaks(response.body))) {
        if (name === "complete") {
          if (stage === "broken") stage = "complete";
          return;
        }
        if (name !== "next") continue;
        const result = JSON.parse(data) as Result;
        stage = stageAfter(result);
        if (stage === "broken") become({ events: state.events + 1 });
        yield result;
      }
    } catch (error) {
      stage = "failed";
      if (!stop.signal.aborted) yield toShownResult(error);
    } finally {
      if (!stop.signal.aborted) become({ stage });
    }
  }

  const results = readResults();
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => results.next(),
      // A generator processes return() only after its pending read, which on a quiet stream never ends; abort ends it.
      return: () => {
        if (state.stage === "open" && !stop.signal.aborted) become({ stage: "stopped" });
        stop.abort();
        return results.return();
      },
    }),
  };
}

/** The stage if this was the last result. */
function stageAfter({ data, errors }: Result): SubscriptionState["stage"] {
  if (data != null) return "broken";
  return errors?.[0]?.extensions?.code === "UNAUTHENTICATED" ? "expired" : "failed";
}

/** Ends normally when the connection is lost, so that the newest event stays on the page. */
async function* untilItBreaks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch {
    // The stage remains "broken", as no "complete" event has arrived.
  }
}
