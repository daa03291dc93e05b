// A subscription over streams of one token each: where the token is refused, another stream with a new one follows.
import { toProblemOf } from "./problem.js";
import { toRetryDelayMs } from "./retry-delay.js";
import type { OpenStream, StreamReceiver, StreamRequest } from "./stream.js";
import { runAfter } from "./timer.js";
import type { Tokens } from "./tokens.js";
import { type GraphqlResult, isRefusal, type Observer, REFUSED } from "./transport.js";

/** Own choice: the gateway gives a sign of life every twelve seconds. */
const SILENCE_TIMEOUT_MS = 30_000;
/** Own choice: a second token that is refused within this time has not expired. */
const SHORT_MS = 60_000;
/** Of `toRetryDelayMs`, for some four to eight seconds. */
const AS_AFTER_FAILURES = 3;

/** @returns ends the subscription */
export function openTokenStream(
  openStream: OpenStream,
  tokens: Tokens,
  request: Pick<StreamRequest, "url" | "fetch" | "body">,
  observer: Observer<never>,
): () => void {
  let abort = new AbortController();

  /** @param isAgain after the token of another stream was refused */
  async function open(isAgain = false): Promise<void> {
    abort = new AbortController();
    const { signal } = abort;
    let timer: ReturnType<typeof setTimeout>;
    signal.addEventListener("abort", () => clearTimeout(timer));
    const end = (why: "complete" | "lost") => {
      if (signal.aborted) return;
      abort.abort();
      observer.ended(why);
    };
    const fail = (result: GraphqlResult<never>) => {
      observer.next(result);
      end("lost");
    };
    const alive = () => {
      clearTimeout(timer);
      if (!signal.aborted) timer = setTimeout(() => end("lost"), SILENCE_TIMEOUT_MS);
    };
    const token = await tokens.current().then(
      (answer) => answer ?? REFUSED,
      (error: unknown): GraphqlResult<never> => ({ errors: [{ extensions: { code: toProblemOf(error).code } }] }),
    );
    if (signal.aborted) return;
    if (typeof token !== "string") {
      fail(token);
      return;
    }
    alive();
    const openedAt = Date.now();
    const receiver: StreamReceiver = {
      alive,
      next(result) {
        if (signal.aborted) return;
        if (!isRefusal(result)) {
          tokens.accepted(token);
          observer.next(result);
        } else if (tokens.refused(token)) {
          abort.abort();
          reopen(isAgain && Date.now() - openedAt < SHORT_MS ? toRetryDelayMs(AS_AFTER_FAILURES) : 0);
        } else fail(result);
      },
      ended: end,
    };
    try {
      openStream({ ...request, token, signal }, receiver);
    } catch {
      // A browser refuses to make the request, for example a WebSocket without TLS from a page with it.
      end("lost");
    }
  }

  /** At once where a token has expired, but gateways that accept and refuse by turns are not asked all the time. */
  function reopen(delayMs: number): void {
    abort = new AbortController();
    runAfter(delayMs, abort.signal, () => void open(true));
  }

  void open();
  return () => abort.abort();
}
