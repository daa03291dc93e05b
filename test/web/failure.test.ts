import { CombinedGraphQLErrors, ServerError } from "@apollo/client";
import { describe, expect, it } from "@jest/globals";
import { ERROR_CODES } from "../../src/error-codes.js";
import { readFailure, sayFailure } from "../../web/demo/failure.js";

function graphqlError(code: string, rest: Record<string, unknown> = {}): Error {
  return new CombinedGraphQLErrors({ errors: [{ message: "for developers", extensions: { code, ...rest } }] });
}

function httpError(status: number, bodyText: string): Error {
  return new ServerError("refused", { response: new Response(bodyText, { status }), bodyText });
}

describe("a failure that the demo shows", () => {
  it.each(Object.entries(ERROR_CODES))("of the code %s offers another try only where that helps", (code, facts) => {
    const failure = readFailure(graphqlError(code, { retryable: facts.retryable, requestId: "r-1" }));

    expect(failure).toEqual({ code, isRetryable: facts.retryable, retryAfterSeconds: null, requestId: "r-1" });
    expect(sayFailure(failure)).not.toContain("for developers");
    if (!facts.retryable) expect(sayFailure(failure)).not.toContain("try again");
  });

  it("is read from a refusal that came before GraphQL, with a status of its own", () => {
    const body = JSON.stringify({
      errors: [{ extensions: { code: "OVERLOADED", retryable: true, retryAfterSeconds: 1 } }],
    });

    expect(sayFailure(readFailure(httpError(503, body)))).toBe(
      "There is a lot going on. Please try again in 1 second.",
    );
  });

  it("is no missing connection where something did answer, whatever it was", () => {
    expect(sayFailure(readFailure(httpError(502, "<html>Bad gateway</html>")))).toBe(
      "Something went wrong. Please try again.",
    );
    expect(sayFailure(readFailure(new TypeError("Failed to fetch")))).toContain("check your connection");
  });

  it.each([
    [8, "in 8 seconds"],
    [840, "in 14 minutes"],
    [86_000, "in 24 hours"],
  ])("names a wait of %d seconds as people do", (retryAfterSeconds, words) => {
    expect(sayFailure(readFailure(graphqlError("UPSTREAM_RATE_LIMITED", { retryAfterSeconds })))).toContain(words);
  });
});
