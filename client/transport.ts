// How operations reach the gateway: through fetch (http-transport.ts), or through a GraphQL client that the page has.
import type { Operation } from "./operation.js";

export interface GraphqlError {
  readonly message?: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface GraphqlResult<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphqlError[];
}

export interface Observer<Data> {
  /** A result with the error UNAUTHENTICATED and no data says that nobody is signed in any more. */
  next(result: GraphqlResult<Data>): void;
  /** No more results follow: the gateway has completed the subscription, or the connection is lost. Called once. */
  ended(why: "complete" | "lost"): void;
}

export interface Transport {
  /** Throws an Error, for the developer, where no subscription can ever be opened. Called before anything is sent. */
  readonly check?: (() => void) | undefined;
  /** What follows needs a token that is asked for anew, as somebody else may have signed in. */
  readonly forgetToken?: (() => void) | undefined;
  /** @throws Error if there was no response; one with a `code` of `ProblemCode` if it is known why */
  execute<Data, Variables extends Record<string, unknown>>(
    operation: Operation<Data, Variables>,
    variables: Variables,
  ): Promise<GraphqlResult<Data>>;
  /** @returns ends the subscription; the observer hears no more then */
  subscribe<Data, Variables extends Record<string, unknown>>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    observer: Observer<Data>,
  ): () => void;
}

export const REFUSED: GraphqlResult<never> = {
  errors: [{ extensions: { code: "UNAUTHENTICATED", retryable: false } }],
};

/** Whether the token was refused. */
export function isRefusal({ data, errors }: GraphqlResult<unknown>): boolean {
  return !data && errors?.[0]?.extensions?.["code"] === "UNAUTHENTICATED";
}
