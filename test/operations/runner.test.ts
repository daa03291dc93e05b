import { expect, test } from "@jest/globals";
import { buildSchema, GraphQLError } from "graphql";
import { pino } from "pino";
import { Cancellation } from "../../src/cancellation.js";
import { systemClock } from "../../src/clock.js";
import type { RequestContext } from "../../src/context.js";
import { STRUCTURE_LIMITS } from "../../src/operations/operation-limits.js";
import { createPreparedOperations } from "../../src/operations/prepared-operations.js";
import { createRunner } from "../../src/operations/runner.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";

/** @param errors what its execution ends with; if there are none, it is executed */
async function run(errors: readonly Error[], hasLeft: boolean, text = "{ field }") {
  const counted: unknown[] = [];
  const lines: string[] = [];
  const schema = buildSchema("type Query { field: String } type Mutation { change(to: String!): String }");
  const operations = createPreparedOperations({ schema, introspection: true });
  const runner = createRunner({
    operations: {
      ...operations,
      prepare(...parts) {
        const prepared = operations.prepare(...parts);
        const failed = errors.map((originalError) => new GraphQLError("", { path: ["field"], originalError }));
        return "document" in prepared && errors.length > 0
          ? { ...prepared, execute: () => Promise.resolve({ data: { field: null }, errors: failed }) }
          : prepared;
      },
    },
    limits: { ...STRUCTURE_LIMITS, upstreamCalls: 100, answerFields: 100 },
    logger: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
    measurements: {
      operationEnded: (_operation, outcome) => void counted.push(outcome),
      operationErred: (codes) => void counted.push(...codes),
    },
    clock: systemClock,
  });
  const cancellation = new Cancellation();
  if (hasLeft) cancellation.cancel();
  await runner.run({ text, isGet: false, reportsCost: false }, {
    requestId: "one",
    viewer: { userIds: [], subject: "ada" },
    takeRequests: () => undefined,
    piiAccessLog: { flush: () => undefined },
    cancellation,
  } as unknown as RequestContext);
  const logged = lines.map((line) => JSON.parse(line) as { msg: string; level: number; codes?: string[] });
  return { counted: counted.sort(), logged: logged.map(({ msg, level, codes }) => ({ msg, level, codes })) };
}

const LEFT = { msg: "operation cancelled", level: 30, codes: [] };

test("failures of the upstream count for a client that waits", async () => {
  const { counted, logged } = await run([new UpstreamError("network")], false);
  expect(counted).toEqual(["UPSTREAM_UNAVAILABLE", "failed"]);
  expect(logged).toEqual([{ msg: "operation failed", level: 40, codes: ["UPSTREAM_UNAVAILABLE"] }]);
});

test("no failure of the upstream counts once the client has left", async () => {
  const { counted, logged } = await run([new UpstreamError("cancelled"), new UpstreamError("network")], true);
  expect(counted).toEqual(["cancelled"]);
  expect(logged).toEqual([LEFT]);
});

test("a defect is an error, though the client has left", async () => {
  const { counted, logged } = await run([new UpstreamError("cancelled"), new TypeError("defect")], true);
  expect(counted).toEqual(["INTERNAL_SERVER_ERROR", "cancelled"]);
  const codes = ["INTERNAL_SERVER_ERROR"];
  expect(logged).toEqual([
    { msg: "operation failed", level: 50, codes },
    { ...LEFT, codes },
  ]);
});

test("a mutation whose variables are refused is refused, though the client has left", async () => {
  const { counted, logged } = await run([], true, "mutation ($to: String!) { change(to: $to) }");
  expect(counted).toEqual(["BAD_USER_INPUT", "refused"]);
  expect(logged).toEqual([{ msg: "operation failed", level: 30, codes: ["BAD_USER_INPUT"] }]);
});
