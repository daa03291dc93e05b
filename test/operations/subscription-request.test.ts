import { expect, test } from "@jest/globals";
import { problemOfRequest, readSubscriptionRequest } from "../../src/operations/subscription-request.js";

const OBJECT = "The request must be a JSON object.";
test.each<[unknown, string]>([
  [undefined, OBJECT],
  [null, OBJECT],
  [[], OBJECT],
  ["{}", OBJECT],
  [{ query: 1 }, "`query` must be a string."],
  [{ documentId: {} }, "`documentId` must be a string."],
  [{ query: "{ a }", operationName: [] }, "`operationName` must be a string."],
  [{ query: "{ a }", variables: "{}" }, "`variables` must be a JSON object."],
  [{ query: "{ a }", extensions: [] }, "`extensions` must be a JSON object."],
])("%j is no request: %s", (body, problem) => {
  expect(problemOfRequest(body)).toBe(problem);
  expect(readSubscriptionRequest(body)).toBeNull();
});

test("what is null is left out, and what else there is is not taken", () => {
  const query = "subscription { a }";
  const request = { query, variables: null, operationName: null, documentId: null, extensions: null };
  expect(readSubscriptionRequest({ ...request, other: 1 })).toEqual(request);
  expect(problemOfRequest(request)).toBeUndefined();
});
