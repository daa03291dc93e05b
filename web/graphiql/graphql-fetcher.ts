// Sends the page's operations to the gateway and turns every failure into a sentence a person can act on.
import type { GraphiQLProps } from "graphiql";
import { chooseOperation } from "./chosen-operation.js";
import { readEventStream } from "./event-stream.js";
import type { Settings } from "./settings.js";

type Fetcher = GraphiQLProps["fetcher"];
type Operation = Parameters<Fetcher>[0];
type Options = NonNullable<Parameters<Fetcher>[1]>;
type Headers = NonNullable<Options["headers"]>;
/** The shape of GraphQL over HTTP, loosely: whatever JSON came is shown as it came. */
export interface Result {
  data?: unknown;
  errors?: { message?: string }[];
}

const JSON_TYPES = "application/graphql-response+json, application/json;q=0.9";
const STREAM_TYPES = `text/event-stream, ${JSON_TYPES}`;

/** `onSchemaAnswer` is told after each introspection what went wrong, or null when nothing did. */
export function createGraphqlFetcher(settings: Settings, onSchemaAnswer: (problem: string | null) => void): Fetcher {
  const { graphqlPath } = settings;

  async function introspect(operation: Operation, headers: Headers): Promise<Result> {
    try {
      const result = await readResult(await post(graphqlPath, operation, headers, JSON_TYPES));
      onSchemaAnswer(result.data ? null : (result.errors?.[0]?.message ?? "The gateway's answer holds no schema."));
      return result;
    } catch (error) {
      onSchemaAnswer(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  return ((operation, options = {}) => {
    if (operation.operationName === "IntrospectionQuery") {
      // GraphiQL asks for the schema before its headers editor exists, and would then send no token.
      return introspect(operation, options.headers ?? settings.headers);
    }
    const headers = options.headers ?? {};
    const { name, isSubscription } = chooseOperation(operation.query, operation.operationName);
    const chosen = { ...operation, operationName: name };
    if (isSubscription) return streamResults(`${graphqlPath}/stream`, chosen, headers);
    return post(graphqlPath, chosen, headers, JSON_TYPES).then(readResult).catch(toShownResult);
  }) as Fetcher;
}

async function post(
  path: string,
  operation: Operation,
  headers: Headers,
  accept: string,
  signal?: AbortSignal,
): Promise<Response> {
  const request: RequestInit = {
    method: "POST",
    body: JSON.stringify(operation),
    headers: { "content-type": "application/json", accept, ...headers },
    signal: signal ?? null,
  };
  try {
    return await fetch(path, request);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error(`The gateway did not answer at ${path}. Is it running, and are the headers well-formed?`, {
      cause: error,
    });
  }
}

async function readResult(response: Response): Promise<Result> {
  const text = await response.text();
  try {
    const result: unknown = JSON.parse(text);
    if (typeof result === "object" && result !== null) return result;
  } catch {
    // Said below in words; what a JSON parser says about an HTML page helps nobody.
  }
  const type = response.headers.get("content-type") ?? "no content type";
  throw new Error(`The gateway answered with status ${response.status} and ${type} where JSON was expected.`);
}

/** Thrown errors would be shown with a stack of our own minified code. */
function toShownResult(error: unknown): Result {
  return { errors: [{ message: error instanceof Error ? error.message : String(error) }] };
}

function streamResults(path: string, operation: Operation, headers: Headers): AsyncIterable<Result> {
  const stop = new AbortController();
  const results = readResults(path, operation, headers, stop.signal);
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => results.next(),
      // A generator hears of return() only once its pending read ends, which for a quiet stream is never.
      return: () => {
        stop.abort();
        return results.return();
      },
    }),
  };
}

async function* readResults(
  path: string,
  operation: Operation,
  headers: Headers,
  signal: AbortSignal,
): AsyncGenerator<Result, void, undefined> {
  try {
    const response = await post(path, operation, headers, STREAM_TYPES, signal);
    if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      yield await readResult(response);
      return;
    }
    for await (const { name, data } of readEventStream(response.body)) {
      if (name === "complete") return;
      if (name === "next") yield JSON.parse(data) as Result;
    }
  } catch (error) {
    if (!signal.aborted) yield toShownResult(error);
  }
}
