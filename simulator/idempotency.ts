// Idempotency keys: each serves one POST, and its answer is kept for a day.
import type { Answer, Call, Endpoint, World } from "./call.js";
import { invalidParameter, notFound, toErrorBody, UpstreamRefusal } from "./upstream-refusal.js";

/** Upstream docs: 24 hours from the first use. */
const KEPT_MS = 86_400_000;
/** Upstream docs: letters, digits and hyphens. */
const KEY = /^[A-Za-z0-9-]{16,36}$/;

/** Runs a POST under its key. A key that served before is refused, whatever became of the first call. */
export function answerOnce(world: World, key: string | undefined, call: Call, answer: () => Answer): Answer {
  if (key === undefined) return answer();
  if (!KEY.test(key))
    throw invalidParameter("Idempotency-Key", "The key has to be of 16 to 36 letters, digits and hyphens");
  if (find(world, key))
    throw new UpstreamRefusal(
      409,
      "idempotent_creation_conflict",
      "A ressource has already been created with this idempotency key",
    );
  const stored = {
    firstUsedMs: world.clock.now(),
    requestUrl: call.url,
    answer: { status: 200, body: null as unknown },
  };
  world.store.responses.set(key, stored);
  try {
    const given = answer();
    stored.answer = { status: given.status ?? 200, body: given.body };
    return given;
  } catch (error) {
    // A failed call burns its key as well.
    if (error instanceof UpstreamRefusal)
      stored.answer = { status: error.status, body: toErrorBody(error, world.clock.now()) };
    throw error;
  }
}

export function responseEndpoint(world: World): Endpoint {
  return {
    method: "GET",
    path: "/responses/:key",
    answer({ params }) {
      const key = params["key"] ?? "";
      const stored = find(world, key);
      if (!stored?.answer) throw notFound(key);
      const { status, body } = stored.answer;
      return {
        body: {
          // Upstream docs: text, both of them.
          StatusCode: String(status),
          ContentLength: String(Buffer.byteLength(JSON.stringify(body))),
          ContentType: "application/json; charset=utf-8",
          Date: new Date(stored.firstUsedMs).toUTCString(),
          RequestURL: stored.requestUrl,
          Resource: body,
        },
      };
    },
  };
}

function find({ store, clock }: World, key: string) {
  const stored = store.responses.get(key);
  if (stored && clock.now() - stored.firstUsedMs >= KEPT_MS) store.responses.delete(key);
  return store.responses.get(key);
}
