// The start matrix: each row is a start that has all it needs but for what the row says.
import { describe, expect, test } from "@jest/globals";
import { ConfigurationError, loadConfig } from "../src/config.js";

const DEVELOPMENT_SECRET = "4f1c09d2a7be83650e5d7a1b9c2f40e8d1";
const RANDOM_SECRET = "Zt3mQ8vK1xWc7RpL0dYh5NfB2sGj9EuA";
const WEBHOOK_SECRET = "kP3vX9qLm2TzR7wYc5Bd1g";
const PRODUCTION = {
  NODE_ENV: "production",
  MANGOPAY_CLIENT_ID: "platform",
  MANGOPAY_API_KEY: "key-of-the-platform",
  MANGOPAY_BASE_URL: "https://api.mangopay.com",
  AUTH_SECRET: RANDOM_SECRET,
  AUTH_ISSUER: "https://login.example",
  AUTH_AUDIENCE: "verification",
  RETURN_URL_ORIGINS: "https://app.example",
  HOSTED_URL_ORIGINS: "https://user-verification.mangopay.com",
  WEBHOOK_SECRETS: WEBHOOK_SECRET,
  PUBLIC_URL: "https://gateway.example",
  REDIS_URL: "rediss://user:word@redis.example:6380",
  CORS_ORIGINS: "https://app.example",
};
const DEVELOPMENT = { MANGOPAY_CLIENT_ID: "platform", MANGOPAY_API_KEY: "key" };

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(env, [DEVELOPMENT_SECRET]);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

test("production with all it needs starts", () => {
  expect(problemsOf(PRODUCTION)).toEqual([]);
});

const SECRETS_AT_FAULT = "has to be drawn at random in production: it repeats itself, or is made of words or sequences";

describe("production refuses", () => {
  test.each<[string, Record<string, string | undefined>, string]>([
    [
      "the secret of a development start",
      { AUTH_SECRET: DEVELOPMENT_SECRET },
      "AUTH_SECRET is one that a development start made up",
    ],
    [
      "a short secret",
      { AUTH_SECRET: "Zt3mQ8vK1xWc7RpL0dYh5NfB2sGj9Eu" },
      "AUTH_SECRET has to be at least 32 bytes long",
    ],
    ["a secret of one character", { AUTH_SECRET: "x".repeat(64) }, `AUTH_SECRET ${SECRETS_AT_FAULT}`],
    ["a secret that repeats itself", { AUTH_SECRET: "Zt3mQ8vK".repeat(5) }, `AUTH_SECRET ${SECRETS_AT_FAULT}`],
    [
      "a secret in the order of the alphabet",
      { AUTH_SECRET: "abcdefghijklmnopqrstuvwxyz0123456789" },
      `AUTH_SECRET ${SECRETS_AT_FAULT}`,
    ],
    ["a secret of words", { AUTH_SECRET: "please-change-me-before-you-go-live!" }, `AUTH_SECRET ${SECRETS_AT_FAULT}`],
    [
      "weak webhook secrets, the second as well",
      { WEBHOOK_SECRETS: `${WEBHOOK_SECRET},0123456789abcdefghijkl` },
      `WEBHOOK_SECRETS ${SECRETS_AT_FAULT}`,
    ],
    [
      "a short webhook secret",
      { WEBHOOK_SECRETS: "kP3vX9qLm2" },
      "WEBHOOK_SECRETS has to be one or two secrets of at least 22 letters, digits, - or _, separated by a comma",
    ],
    [
      "http among the origins of hosted pages",
      { HOSTED_URL_ORIGINS: "https://a.example,http://b.example" },
      "HOSTED_URL_ORIGINS may hold only https origins in production",
    ],
    [
      "http among the origins to return to",
      { RETURN_URL_ORIGINS: "https://a.example,http://b.example" },
      "RETURN_URL_ORIGINS may hold only https origins in production",
    ],
    ["http to itself", { PUBLIC_URL: "http://gateway.example" }, "PUBLIC_URL has to be https in production"],
    [
      "http to the upstream",
      { MANGOPAY_BASE_URL: "http://api.mangopay.com" },
      "MANGOPAY_BASE_URL has to be https in production",
    ],
    [
      "http to the issuer's keys",
      { AUTH_SECRET: undefined, AUTH_JWKS_URL: "http://login.example/keys" },
      "AUTH_JWKS_URL has to be https in production",
    ],
    [
      "plain Redis on another host",
      { REDIS_URL: "redis://user:word@redis.example:6379" },
      "REDIS_URL has to be rediss:// in production, unless Redis is on this machine",
    ],
    [
      "the client id of development",
      { MANGOPAY_CLIENT_ID: "development" },
      "MANGOPAY_CLIENT_ID is that of development",
    ],
    ["the API key of development", { MANGOPAY_API_KEY: "development" }, "MANGOPAY_API_KEY is that of development"],
    [
      "any origin for pages",
      { CORS_ORIGINS: "*" },
      "CORS_ORIGINS has to be an http or https address without user name or password",
    ],
    ["no issuer", { AUTH_ISSUER: undefined }, "AUTH_ISSUER is required in production"],
    ["no audience", { AUTH_AUDIENCE: undefined }, "AUTH_AUDIENCE is required in production"],
    [
      "no webhook secrets",
      { WEBHOOK_SECRETS: undefined, PUBLIC_URL: undefined },
      "WEBHOOK_SECRETS is required in production",
    ],
  ])("%s", (_what, env, problem) => {
    expect(problemsOf({ ...PRODUCTION, ...env })).toEqual([problem]);
  });

  test("all of it at once, by names and never by values", () => {
    const env = {
      ...PRODUCTION,
      AUTH_SECRET: "CANARY".repeat(8),
      WEBHOOK_SECRETS: "CANARY_CANARY_CANARY_CANARY",
      HOSTED_URL_ORIGINS: "http://canary.example",
      RETURN_URL_ORIGINS: "http://canary.example",
      REDIS_URL: "redis://:CANARY@canary.example",
    };
    const problems = problemsOf(env);
    expect(problems.map((problem) => problem.split(" ")[0]).sort()).toEqual([
      "AUTH_SECRET",
      "HOSTED_URL_ORIGINS",
      "REDIS_URL",
      "RETURN_URL_ORIGINS",
      "WEBHOOK_SECRETS",
    ]);
    expect(problems.join("\n")).not.toMatch(/canary/i);
  });
});

describe("production takes", () => {
  test.each([
    ["Redis on this machine", { REDIS_URL: "redis://127.0.0.1:6379" }],
    ["Redis on this machine by IPv6", { REDIS_URL: "redis://[::1]:6379" }],
    ["the sandbox, for a rehearsal", { MANGOPAY_BASE_URL: "https://api.sandbox.mangopay.com" }],
    ["a hexadecimal secret", { AUTH_SECRET: "9b1f7c03e5d84a62b70c1e9f3d6a8524" }],
    ["two webhook secrets", { WEBHOOK_SECRETS: `${WEBHOOK_SECRET},Yw8sN4hJ6kE0uV2iC7oA3r` }],
  ])("%s", (_what, env) => {
    expect(problemsOf({ ...PRODUCTION, ...env })).toEqual([]);
  });
});

describe("outside production", () => {
  test.each([
    "https://api.mangopay.com",
    "https://api-mtls.mangopay.com",
    "https://upstream.example",
    "https://sandbox.mangopay.com.evil.example",
    "https://notsandbox.mangopay.com",
    "http://10.0.0.5:4010",
  ])("the upstream at %s is refused", (MANGOPAY_BASE_URL) => {
    for (const NODE_ENV of [undefined, "development", "test"])
      expect(problemsOf({ ...DEVELOPMENT, NODE_ENV, MANGOPAY_BASE_URL })).toEqual([
        "MANGOPAY_BASE_URL has to be the sandbox or this machine, unless NODE_ENV is production",
      ]);
  });

  test.each([
    "https://api.sandbox.mangopay.com",
    "https://api-mtls.sandbox.mangopay.com",
    "http://127.0.0.1:4010",
    "http://localhost:4010",
    "http://[::1]:4010",
  ])("the upstream at %s is taken", (MANGOPAY_BASE_URL) => {
    expect(problemsOf({ ...DEVELOPMENT, MANGOPAY_BASE_URL })).toEqual([]);
  });
});
