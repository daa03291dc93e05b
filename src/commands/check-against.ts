// Asks a running gateway which documents it accepts by their ids. None is run: each is sent with the name of an
// operation that it does not have, at which the gateway stops once it has found and validated the document.
import { randomUUID } from "node:crypto";
import { isRecord } from "../is-record.js";
import { parseJson } from "../parse-json.js";
import { readResponseText } from "../response-text.js";
import { reasonOfFailedFetch } from "../system-error-code.js";

export interface CheckAgainstOptions {
  /** Of the API. */
  url: string;
  token: string | undefined;
  ids: Iterable<string>;
  pause: (ms: number) => Promise<unknown>;
}

/** The gateway cannot be asked. */
export class NotAsked extends Error {}

/** Own choice: a rate limit that others use up too lets a document through within that. */
const MAX_PAUSES = 10;
/** Own choice: the longest pause; a gateway asks for seconds. */
const MAX_PAUSE_SECONDS = 60;
/** Own choice: longer than REQUEST_TIMEOUT_MS by default. */
const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 100_000;
/** So that the gateway's operators can tell these requests from those of frontends. */
const CLIENT_NAME = "documents-check";
/** With which a gateway refuses a document itself, whoever sends it. */
const REFUSALS: readonly unknown[] = ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "OPERATION_LIMIT_EXCEEDED"];

interface Answer {
  code: unknown;
  message: string;
  isRetryable: boolean;
  pauseMs: number;
}

/** Why each document that the gateway would refuse is refused, by its id. @throws NotAsked */
export async function checkAgainst(options: CheckAgainstOptions): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (const id of options.ids) {
    let answer = await ask(options, id);
    for (let pauses = 0; answer.isRetryable && pauses < MAX_PAUSES; pauses += 1) {
      await options.pause(answer.pauseMs);
      answer = await ask(options, id);
    }
    const why = refusalOf(answer);
    if (why !== undefined) refused.set(id, why);
  }
  return refused;
}

/** Undefined for a document that would run. @throws NotAsked */
function refusalOf({ code, message }: Answer): string | undefined {
  if (code === "OPERATION_RESOLUTION_FAILURE") return undefined;
  if (code === "DOCUMENT_NOT_TRUSTED") return "not one of its trusted documents";
  if (REFUSALS.includes(code)) return message;
  if (code === "UNAUTHENTICATED") throw new NotAsked("it needs a valid access token, in GATEWAY_TOKEN");
  if (code === "NOT_FOUND") throw new NotAsked("there is no API at this address");
  if (code === "BAD_REQUEST" || code === "PERSISTED_QUERY_NOT_SUPPORTED")
    throw new NotAsked("it has no trusted documents: it runs any operation by its text, and none by an id");
  throw new NotAsked(message);
}

/** By its id alone, as frontends do: what counts is the text that the gateway has. @throws NotAsked */
async function ask({ url, token }: CheckAgainstOptions, id: string): Promise<Answer> {
  const operationName = `RunsNothing_${randomUUID().replaceAll("-", "")}`;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "apollographql-client-name": CLIENT_NAME,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ documentId: id, operationName }),
    // The token is for the given address.
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new NotAsked(`it cannot be reached (${reasonOfFailedFetch(error)})`);
  });
  const { status } = response;
  if (status >= 300 && status < 400)
    throw new NotAsked(`the address redirects (status ${status}), which is not followed`);
  const text = await readResponseText(response, MAX_ANSWER_BYTES).catch(() => "");
  return readAnswer(text) ?? failed(status);
}

function failed(status: number): never {
  throw new NotAsked(`what answers there (status ${status}) is no gateway`);
}

function readAnswer(text: string): Answer | undefined {
  const answer = parseJson(text);
  const errors = isRecord(answer) && Array.isArray(answer["errors"]) ? answer["errors"].filter(isRecord) : [];
  const extensions = errors[0]?.["extensions"];
  if (!isRecord(extensions)) return undefined;
  const { code, retryable, retryAfterSeconds } = extensions;
  const seconds = typeof retryAfterSeconds === "number" ? retryAfterSeconds : 1;
  return {
    code,
    message: errors.map(({ message }) => String(message).replace(/\s+/g, " ")).join(" "),
    isRetryable: retryable === true,
    pauseMs: Math.min(seconds, MAX_PAUSE_SECONDS) * 1_000,
  };
}
