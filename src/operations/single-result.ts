import type { FormattedExecutionResult } from "graphql";

export async function* singleResult(result: FormattedExecutionResult): AsyncGenerator<FormattedExecutionResult, void> {
  yield await Promise.resolve(result);
}
