// Operations over fetch, subscriptions over streams, and the token of both.
import { openEventStream } from "./event-stream.js";
import { readResult } from "./http-response.js";
import type { Operation } from "./operation.js";
import type { OpenStream, RequestBody } from "./stream.js";
import { openTokenStream } from "./token-stream.js";
import { createTokens, type GetToken } from "./tokens.js";
import { type GraphqlResult, isRefusal, type Observer, REFUSED, type Transport } from "./transport.js";

export interface HttpTransportOptions {
  /** Of the gateway's GraphQL endpoint, such as "https://idv.example/graphql". */
  readonly url: string;
  readonly getToken: GetToken;
  /** How changes arrive: as server-sent events, unless this is `openWebSocket` of the entry `client/websocket`. */
  readonly openStream?: OpenStream;
  /**
   * By the name of an operation, the id to send in place of its text, for a gateway with TRUSTED_DOCUMENTS: what the
   * package's `client/document-ids.json` contains.
   */
  readonly documentIds?: Readonly<Record<string, string>>;
  /** In place of the global one. */
  readonly fetch?: typeof fetch;
}

/** Own choice: three times what the gateway itself allows by default. */
const RESPONSE_TIMEOUT_MS = 30_000;

export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { url, openStream = openEventStream, documentIds = {} } = options;
  const tokens = createTokens(options.getToken);
  // Not taken from its object: browsers refuse a fetch that is called as a method of something else.
  const send: typeof fetch = (...request) => (options.fetch ?? fetch)(...request);

  function toBody<Data, Variables extends Record<string, unknown>>(
    { name, text }: Operation<Data, Variables>,
    variables: Variables,
  ): RequestBody {
    const documentId = documentIds[name];
    return { operationName: name, ...(documentId === undefined ? { query: text } : { documentId }), variables };
  }

  async function post(body: string, token: string): Promise<GraphqlResult<never>> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), RESPONSE_TIMEOUT_MS);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const request = { method: "POST", headers, body, signal: abort.signal, cache: "no-store" } as const;
    try {
      return await readResult(await send(url, request));
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    check: openStream.check,
    forgetToken: tokens.forget,
    async execute<Data, Variables extends Record<string, unknown>>(
      operation: Operation<Data, Variables>,
      variables: Variables,
    ) {
      const body = JSON.stringify(toBody(operation, variables));
      // Nothing is done in the name of somebody who has signed out.
      if (operation.kind === "mutation") tokens.forget();
      for (;;) {
        const token = await tokens.current();
        if (token === null) return REFUSED;
        const result: GraphqlResult<Data> = await post(body, token);
        if (!isRefusal(result)) tokens.accepted(token);
        else if (tokens.refused(token)) continue;
        return result;
      }
    },
    subscribe<Data, Variables extends Record<string, unknown>>(
      operation: Operation<Data, Variables>,
      variables: Variables,
      observer: Observer<Data>,
    ) {
      const body = toBody(operation, variables);
      return openTokenStream(openStream, tokens, { url, fetch: send, body }, observer);
    },
  };
}
