import { describe, expect, test } from "@jest/globals";
import { GraphQLError } from "graphql";
import { pino } from "pino";
import { ClientError } from "../../src/errors.js";
import { type FailedOperation, type Failure, logFailures, readClientName } from "../../src/operations/failure-log.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";

interface Line {
  level: number;
  operationName?: string;
  codes: string[];
  failures: number;
  paths: string[];
  causes: object[];
}

function linesOf(failures: Failure[], operation: Partial<FailedOperation> = {}): Line[] {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  logFailures(logger, { requestId: "one", clientName: "web", ...operation }, failures);
  return lines.map((line) => JSON.parse(line) as Line);
}

const at = (path: (string | number)[], originalError: Error) => new GraphQLError("", { path, originalError });
const upstream = (...parts: ConstructorParameters<typeof UpstreamError>) => at(["a"], new UpstreamError(...parts));

describe("the level depends on who has to act", () => {
  test.each<[string, string, unknown, string]>([
    ["a defect", "INTERNAL_SERVER_ERROR", at(["a"], new TypeError("secret")), "error"],
    ["our own credentials", "UPSTREAM_UNAVAILABLE", upstream("unauthorized", { status: 401 }), "error"],
    ["an audit line that cannot be written", "AUDIT_UNAVAILABLE", new ClientError("AUDIT_UNAVAILABLE"), "error"],
    ["a certificate", "UPSTREAM_UNAVAILABLE", upstream("untrusted"), "error"],
    [
      "an address that the upstream does not allow",
      "UPSTREAM_REJECTED",
      upstream("rejected", { status: 403 }),
      "error",
    ],
    ["an upstream in trouble", "UPSTREAM_UNAVAILABLE", upstream("unavailable", { status: 503 }), "warn"],
    ["a slow upstream", "UPSTREAM_TIMEOUT", upstream("timeout"), "warn"],
    ["a token issuer in trouble", "AUTHENTICATION_UNAVAILABLE", new ClientError("AUTHENTICATION_UNAVAILABLE"), "warn"],
    ["a viewer who has caused too many calls", "UPSTREAM_ALLOWANCE_SPENT", upstream("allowance_spent"), "info"],
    ["a client without a token", "UNAUTHENTICATED", new ClientError("UNAUTHENTICATED"), "info"],
    ["a document that does not fit", "GRAPHQL_VALIDATION_FAILED", new GraphQLError("secret"), "info"],
  ])("%s", (_what, code, error, level) => {
    const [line] = linesOf([{ code, error }]);
    expect(pino.levels.labels[line?.level ?? 0]).toBe(level);
    expect(JSON.stringify(line)).not.toContain("secret");
  });

  test("of several failures the most severe level applies", () => {
    const failures = [
      { code: "FORBIDDEN", error: new ClientError("FORBIDDEN") },
      { code: "INTERNAL_SERVER_ERROR", error: at(["a"], new TypeError("x")) },
      { code: "UPSTREAM_TIMEOUT", error: upstream("timeout") },
    ];
    expect(linesOf(failures)).toMatchObject([
      {
        level: 50,
        codes: ["FORBIDDEN", "INTERNAL_SERVER_ERROR", "UPSTREAM_TIMEOUT"],
        causes: [{ error: "TypeError" }, { kind: "timeout" }],
      },
    ]);
  });
});

test("a thousand failures are one short line, which contains the severe one", () => {
  const failures = Array.from({ length: 1_000 }, (_, index) => ({
    code: "UPSTREAM_UNAVAILABLE",
    error: at([`field${index}`, index, "x".repeat(1_000)], new UpstreamError("unavailable", { status: 500 + index })),
  }));
  failures.push({ code: "INTERNAL_SERVER_ERROR", error: at(["grave"], new TypeError("x")) });
  const lines = linesOf(failures);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ failures: 1_001, paths: expect.arrayContaining(["grave"]) as unknown });
  expect([lines[0]?.paths.length, lines[0]?.causes.length]).toEqual([5, 3]);
  expect(JSON.stringify(lines[0]).length).toBeLessThan(5_000);
});

test("the items of a list are one path", () => {
  const failures = [0, 1, 2].map((index) => ({
    code: "UPSTREAM_TIMEOUT",
    error: at(["sessions", index, "checks"], new UpstreamError("timeout")),
  }));
  expect(linesOf(failures)).toMatchObject([{ failures: 3, paths: ["sessions.*.checks"] }]);
});

test("without a failure nothing is logged", () => {
  expect(linesOf([])).toEqual([]);
});

test.each([
  ["GetUser", "GetUser"],
  ["x".repeat(10_000), "x".repeat(64)],
  ["not a name", undefined],
  ["ada@example.org", undefined],
  ["1st", undefined],
])("an operation called %.20s is %.20s in the log", (operationName, logged) => {
  const failures = [{ code: "UNAUTHENTICATED", error: new ClientError("UNAUTHENTICATED") }];
  expect(linesOf(failures, { operationName })[0]?.operationName).toBe(logged);
});

test.each([
  ["web", "web"],
  ["@acme/ios-app 2.1", "@acme/ios-app 2.1"],
  ["ada@example.org", undefined],
  ["x".repeat(65), undefined],
  ['"}\n{"level":50', undefined],
  ["", undefined],
  [["web"], undefined],
])("a client called %.20s is %s in the log", (name, logged) => {
  expect(readClientName(name)).toBe(logged);
});
