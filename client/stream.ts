// One subscription over one connection, with one token: it is never re-established. The transport opens another.
import type { GraphqlResult } from "./transport.js";

export interface RequestBody {
  readonly operationName: string;
  /** The text, or `documentId` in its place. */
  readonly query?: string;
  readonly documentId?: string;
  readonly variables: unknown;
}

export interface StreamRequest {
  /** Of the gateway's /graphql. */
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly token: string;
  readonly body: RequestBody;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

export interface StreamReceiver {
  /** Something has arrived, be it only a sign of life. */
  readonly alive: () => void;
  /** A token that is refused is a result with the error UNAUTHENTICATED. */
  readonly next: (result: GraphqlResult<never>) => void;
  readonly ended: (why: "complete" | "lost") => void;
}

export interface OpenStream {
  /** One that throws has ended, as lost. */
  (request: StreamRequest, receiver: StreamReceiver): void;
  /** Throws an Error, for the developer, where no stream can ever be opened. */
  readonly check?: () => void;
}
