// The client lists the gateway's codes itself, as pages shall not load the gateway's texts with them.
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { ERROR_CODES } from "../../src/error-codes.js";

test("the client's codes are those of the gateway", () => {
  const union = /type GatewayProblemCode =([^;]*);/.exec(readFileSync("client/problem.ts", "utf8"))?.[1] ?? "";
  const listed = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
  expect(listed.sort()).toEqual(Object.keys(ERROR_CODES).sort());
});
