import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { loadConfig } from "../src/config.js";
import { ConfigurationError } from "../src/configuration-error.js";
import { SETTINGS } from "../src/settings.js";

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe("loadConfig", () => {
  test("needs no settings in development: no upstream, localhost, the documented defaults", () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      isProduction: false,
      host: "127.0.0.1",
      port: 4000,
      upstream: null,
      graphiql: true,
      requestTimeoutMs: 10_000,
    });
    expect(config.authentication).toEqual({ userClaim: "mangopay_user_id" });
    expect(config.returnUrlPolicy).toEqual({ allowedOrigins: null, allowLocalhostHttp: true });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test("uses the sandbox if only credentials are given", () => {
    const { upstream } = loadConfig({ MANGOPAY_CLIENT_ID: "platform", MANGOPAY_API_KEY: "key" });
    expect(upstream).toMatchObject({
      baseUrl: "https://api.sandbox.mangopay.com",
      clientId: "platform",
      apiKey: "key",
    });
  });

  test("refuses the same port for gateway and simulator, except 0 for any free one", () => {
    expect(problemsOf({ PORT: "5000", SIMULATOR_PORT: "5000" })).toEqual(["PORT and SIMULATOR_PORT must differ"]);
    expect(problemsOf({ SIMULATOR_PORT: "4000" })).toEqual(["PORT and SIMULATOR_PORT must differ"]);
    expect(problemsOf({ PORT: "0", SIMULATOR_PORT: "0" })).toEqual([]);
    expect(loadConfig({ SIMULATOR_PORT: "5000" }).simulatorPort).toBe(5_000);
  });

  test("reports every problem at once, by name and without a value", () => {
    const problems = problemsOf({
      PORT: "hunter2",
      GRAPHIQL: "hunter2",
      AUTH_SECRET: "hunter2",
      AUTH_JWKS_URL: "ftp://hunter2",
      CORS_ORIGINS: "https://good.example,https://hunter2.example/path",
      MANGOPAY_CLIENT_ID: "hunter2",
      REQUEST_TIMEOUT_MS: "1",
    });
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual(
      expect.arrayContaining([
        "PORT",
        "GRAPHIQL",
        "AUTH_SECRET",
        "AUTH_JWKS_URL",
        "CORS_ORIGINS",
        "MANGOPAY_CLIENT_ID",
        "REQUEST_TIMEOUT_MS",
      ]),
    );
    expect(problems.join("\n")).not.toContain("hunter2");
  });

  test.each([
    ["an upstream", "MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are required in production"],
    ["a way to verify tokens", "AUTH_SECRET or AUTH_JWKS_URL is required in production"],
    ["the issuer of tokens", "AUTH_ISSUER is required in production"],
    ["the audience of tokens", "AUTH_AUDIENCE is required in production"],
    ["allowed return addresses", "RETURN_URL_ORIGINS is required in production"],
    ["a secret for notifications", "WEBHOOK_SECRETS is required in production"],
  ])("refuses to start in production without %s", (_what, problem) => {
    expect(problemsOf({ NODE_ENV: "production" }).join("\n")).toContain(problem);
  });

  test("starts in production once that is set, with GraphiQL off", () => {
    const config = loadConfig({
      NODE_ENV: "production",
      MANGOPAY_CLIENT_ID: "platform",
      MANGOPAY_API_KEY: "key",
      AUTH_JWKS_URL: "https://login.example/keys",
      AUTH_ISSUER: "https://login.example",
      AUTH_AUDIENCE: "verification",
      RETURN_URL_ORIGINS: "https://app.example, https://shop.example",
      WEBHOOK_SECRETS: "kP3vX9qLm2TzR7wYc5Bd1g",
    });
    expect(config).toMatchObject({ isProduction: true, graphiql: false, metrics: false, shutdownDelayMs: 5_000 });
    expect([...(config.returnUrlPolicy.allowedOrigins ?? [])]).toEqual(["https://app.example", "https://shop.example"]);
    expect(config.returnUrlPolicy.allowLocalhostHttp).toBe(false);
  });

  test.each([
    [{ MANGOPAY_BASE_URL: "http://api.example" }, "MANGOPAY_BASE_URL must be https"],
    [{ AUTH_JWKS_URL: "http://login.example/keys" }, "AUTH_JWKS_URL must be https"],
    [{ PUBLIC_URL: "http://gateway.example" }, "PUBLIC_URL must be https"],
    [{ CORS_ORIGINS: "*" }, "CORS_ORIGINS "],
    [{ TRUST_PROXY: "true" }, "TRUST_PROXY "],
    [{ TRUST_PROXY: "10.0.0.0/33" }, "TRUST_PROXY "],
    [{ TRUST_PROXY: "10.0.0.1, proxy.example" }, "TRUST_PROXY "],
    [{ TRUST_PROXY: "::1/64/1" }, "TRUST_PROXY "],
    [{ CORS_ORIGINS: "https://app.example,null" }, "CORS_ORIGINS "],
    [{ CORS_ORIGINS: "https://*.example" }, "CORS_ORIGINS "],
    [{ RETURN_URL_ORIGINS: "*" }, "RETURN_URL_ORIGINS "],
    [{ HOSTED_URL_ORIGINS: "https://a.example/path" }, "HOSTED_URL_ORIGINS "],
    [{ AUTH_SECRET: "short" }, "AUTH_SECRET must be at least 32 bytes"],
    [{ WEBHOOK_SECRETS: "guessable" }, "WEBHOOK_SECRETS must be"],
  ])("refuses to start in production with %j, by name and not by value", (env, problem) => {
    const problems = problemsOf({ NODE_ENV: "production", ...env }).join("\n");
    expect(problems).toContain(problem);
    for (const value of Object.values(env)) if (value.length > 4) expect(problems).not.toContain(value);
  });

  test.each([
    [{ MANGOPAY_API_KEY: "key" }, "set together"],
    [{ MANGOPAY_BASE_URL: "https://api.sandbox.mangopay.com" }, "needs MANGOPAY_CLIENT_ID"],
    [{ MANGOPAY_CLIENT_KEY_FILE: "key.pem" }, "set together"],
    [{ PUBLIC_URL: "https://gateway.example" }, "needs WEBHOOK_SECRETS"],
    [{ WEBHOOK_SECRETS: "short" }, "at least 22"],
    [{ WEBHOOK_SECRETS: "0123456789abcdefghijkl,0123456789abcdefghijkm,0123456789abcdefghijkn" }, "one or two"],
    [{ AUTH_SECRET: "x".repeat(32), AUTH_JWKS_URL: "https://login.example" }, "mutually exclusive"],
  ])("names the contradiction in %j", (env, text) => {
    expect(problemsOf(env)).toEqual([expect.stringContaining(text)]);
  });

  test.each([
    [{}, 300_000],
    [{ CACHE_REGULATORY_SECONDS: "60" }, 60_000],
    [{ WEBHOOK_SECRETS: "a".repeat(22) }, 3_600_000],
  ])("with %j, a regulatory status is fresh for %i ms", (env, regulatoryMs) => {
    expect(loadConfig(env).cache.timesToLive.regulatoryMs).toBe(regulatoryMs);
  });

  test("treats an empty value as not set", () => {
    expect(loadConfig({ PORT: "", MANGOPAY_CLIENT_ID: "" })).toMatchObject({
      port: 4000,
      upstream: null,
    });
  });
});

describe("the documentation of the settings", () => {
  const names = Object.keys(SETTINGS);

  const examples = [...readFileSync(".env.example", "utf8").matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=(.*)$/gm)];

  test(".env.example lists every setting and no other", () => {
    expect(examples.map(([, name]) => name)).toEqual(names);
  });

  test(".env.example shows the default of every setting that has one", () => {
    const withDefault = Object.entries(SETTINGS).filter(([, { readDefault }]) => readDefault(false) !== undefined);
    const shown = new Map(examples.map(([, name = "", value = ""]) => [name, value]));
    expect(withDefault.map(([name, { read }]) => [name, read(shown.get(name) ?? "")])).toEqual(
      withDefault.map(([name, { readDefault }]) => [name, readDefault(false)]),
    );
  });

  test("docs/configuration.md lists every setting with its default and its meaning, and no other", () => {
    const rows = [
      ...readFileSync("docs/configuration.md", "utf8").matchAll(/^\| `([A-Z0-9_]+)` \| (.*) \| (.*) \|$/gm),
    ];
    expect(rows.map(([, name, defaultText, description]) => ({ name, default: defaultText, description }))).toEqual(
      Object.entries(SETTINGS).map(([name, { default: defaultText, description }]) => ({
        name,
        default: defaultText,
        description,
      })),
    );
  });
});
