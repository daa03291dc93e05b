import type { Operation } from "./operation.js";
import { type Problem, toProblem, toProblemOf } from "./problem.js";
import type { GraphqlError, Transport } from "./transport.js";

export interface Answer<Data> {
  /** May be there beside errors. */
  readonly data: Data | null;
  readonly errors: readonly GraphqlError[];
  /** The first of the errors, or why there is no response. Null only if everything is there. */
  readonly problem: Problem | null;
}

/** A query or a mutation. Never rejects. */
export async function ask<Data, Variables extends Record<string, unknown>>(
  transport: Transport,
  operation: Operation<Data, Variables>,
  variables: Variables,
): Promise<Answer<Data>> {
  try {
    const { data = null, errors = [] } = await transport.execute(operation, variables);
    return { data, errors, problem: toProblem(errors) };
  } catch (error) {
    return { data: null, errors: [], problem: toProblemOf(error) };
  }
}
