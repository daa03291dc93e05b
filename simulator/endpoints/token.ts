// Access tokens of the OAuth client-credentials flow.
import type { Answer, Call, World } from "../call.js";

/** The only key that is refused if any credentials are accepted. An official client's test uses it. */
const BAD_API_KEY = "wrongPass";

/** The only endpoint without a client id in its path. Ignores the body: one official client sends it as multipart. */
export function answerToken(world: World, call: Call): Answer {
  if (!areAccepted(call.authorization, world.settings.acceptedCredentials)) {
    return {
      status: world.settings.badCredentialsStatus,
      body: { error: "invalid_client" },
    };
  }
  const token = `${world.createId("simulated")}${Math.floor(world.random() * 1e9).toString(36)}`;
  world.store.tokens.set(token, world.clock.now() + world.settings.tokenLifetimeSeconds * 1_000);
  return { body: { access_token: token, token_type: "bearer", expires_in: world.settings.tokenLifetimeSeconds } };
}

function areAccepted(authorization: string, accepted: string): boolean {
  const encoded = /^basic\s+(\S+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return false;
  const credentials = Buffer.from(encoded, "base64").toString("utf8");
  if (accepted !== "any") return credentials === accepted;
  const [clientId, apiKey] = credentials.split(":");
  return Boolean(clientId) && Boolean(apiKey) && apiKey !== BAD_API_KEY;
}

/** Whether the call carries a token that has not expired. */
export function isAuthorised(world: World, authorization: string): boolean {
  const token = /^bearer\s+(\S+)$/i.exec(authorization)?.[1];
  const endsAtMs = token === undefined ? undefined : world.store.tokens.get(token);
  return endsAtMs !== undefined && endsAtMs > world.clock.now();
}
