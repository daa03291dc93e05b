// Idempotency keys: each is valid for one POST, whose response is kept for a day.
import type { Answer, Endpoint, World } from "./call.js";
import type { StoredResponse } from "./store.js";
import { invalidParameter, UpstreamRefusal } from "./upstream-refusal.js";

/** Upstream docs: 24 hours from the first use. */
const KEPT_MS = 86_400_000;
/** Upstream docs: letters, digits and hyphens. */
const KEY = /^[A-Za-z0-9-]{16,36}$/;

/**
 * Claims the key when the POST arrives. Returns a function that records the response, be it a success or a refusal.
 * @throws UpstreamRefusal if the key was used before, even if the first call failed or is still running
 */
export function claimKey(world: World, key: string | undefined, url: string): (answer: Answer) => void {
  if (key === undefined) return () => undefined;
  if (!KEY.test(key))
    throw invalidParameter("Idempotency-Key", "The key must be of 16 to 36 letters, digits and hyphens");
  if (find(world, key))
    throw new UpstreamRefusal(
      409,
      "idempotent_creation_conflict",
      "A ressource has already been created with this idempotency key",
    );
  const stored: StoredResponse = { firstUsedMs: world.clock.now(), requestUrl: url };
  world.store.responses.set(key, stored);
  return ({ status = 200, body }) => void (stored.answer = { status, body });
}

export function responseEndpoint(world: World): Endpoint {
  return {
    method: "GET",
    path: "/responses/:key",
    answer({ params }) {
      const key = params["key"] ?? "";
      const stored = find(world, key);
      // The official clients' tests expect this for an unknown key. Inferred: the same while the call is still running.
      if (!stored?.answer)
        throw new UpstreamRefusal(400, "correlationid_not_found", "There is no response for this idempotency key");
      const { status, body } = stored.answer;
      return {
        body: {
          // Upstream docs: both are strings.
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
