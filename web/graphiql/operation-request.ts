// Sends one operation to the gateway over HTTP, and describes failures so that the user can act on them.
import type { GraphiQLProps } from "graphiql";

export type Fetcher = GraphiQLProps["fetcher"];
export type Operation = Parameters<Fetcher>[0];
export type Headers = NonNullable<NonNullable<Parameters<Fetcher>[1]>["headers"]>;

/** Loosely a GraphQL response: any JSON object that arrives is shown. */
export interface Result {
  data?: unknown;
  errors?: { message?: string; extensions?: { code?: unknown } }[];
}

export const JSON_TYPES = "application/graphql-response+json, application/json;q=0.9";

export async function post(
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

export async function readResult(response: Response): Promise<Result> {
  const text = await response.text();
  try {
    const result: unknown = JSON.parse(text);
    if (typeof result === "object" && result !== null) return response.status === 401 ? withTokenHint(result) : result;
  } catch {
    // A JSON parser's message about an HTML page is of no use; the error below describes the response.
  }
  const type = response.headers.get("content-type") ?? "no content type";
  throw new Error(`The gateway answered with status ${response.status} and ${type} where JSON was expected.`);
}

/** That of an account has been renewed by now, if it could be. */
function withTokenHint({ errors, ...rest }: Result): Result {
  const hint = "Choose as whom to act at the top, where there are accounts, or put a token in under Headers.";
  return { ...rest, errors: (errors ?? []).map((error) => ({ ...error, message: `${error.message} ${hint}` })) };
}

/** GraphiQL would show a thrown error with its stack, which is minified. */
export function toShownResult(error: unknown): Result {
  return { errors: [{ message: error instanceof Error ? error.message : String(error) }] };
}
