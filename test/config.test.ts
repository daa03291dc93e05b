import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { loadConfig } from "../src/config.js";
import { ConfigurationError } from "../src/configuration-error.js";
import { namesOf } from "../src/read-settings.js";
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

const RELAY_SECRETS = `whsec_${"MTIz".repeat(8)}`;

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

  test("and names variables that may be misspelt, beside the problems that they may cause", () => {
    const load = () => loadConfig({ NODE_ENV: "production", AUTH_SECERT: "hunter2" });
    expect(load).toThrow(/AUTH_SECRET or AUTH_JWKS_URL is required.*- AUTH_SECERT is not a setting; did you mean/s);
    expect(load).not.toThrow(/hunter2/);
    expect(() => loadConfig({ AUTH_SECERT: "hunter2" })).not.toThrow();
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
    [{ TRACES_SAMPLE_RATIO: "1%" }, "TRACES_SAMPLE_RATIO must be a number from 0 to 1"],
    [{ TRACES_SAMPLE_RATIO: "1.5" }, "TRACES_SAMPLE_RATIO must be a number from 0 to 1"],
    [{ TRACES_SAMPLE_RATIO: "-0.5" }, "TRACES_SAMPLE_RATIO must be a number from 0 to 1"],
    [{ TRACES_SAMPLE_RATIO: "." }, "TRACES_SAMPLE_RATIO must be a number from 0 to 1"],
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
    [{ RELAY_URLS: "https://backend.example" }, "RELAY_URLS and RELAY_SECRETS must be set together"],
    [
      { RELAY_URLS: "https://a.example,https://a.example/", RELAY_SECRETS },
      "RELAY_URLS must be one to 5 different URLs",
    ],
    [{ RELAY_URLS: "ftp://a.example", RELAY_SECRETS }, "RELAY_URLS must be an http or https URL"],
    [{ RELAY_URLS: "https://b.example", RELAY_SECRETS: "whsec_c2hvcnQ=" }, "24 to 64 bytes in base64"],
    [
      { RELAY_URLS: "https://b.example", RELAY_SECRETS: "k3J9x0Pq7Lz2Vb5Nw8Rt1Yc6Hd4Gf0Se" },
      "24 to 64 bytes in base64",
    ],
    [{ WEBHOOK_SECRETS: "short" }, "at least 22"],
    [{ WEBHOOK_SECRETS: "0123456789abcdefghijkl,0123456789abcdefghijkm,0123456789abcdefghijkn" }, "one or two"],
    [{ AUTH_SECRET: "x".repeat(32), AUTH_JWKS_URL: "https://login.example" }, "mutually exclusive"],
    [{ AUTH_SECRET_PREVIOUS: "x".repeat(32) }, "AUTH_SECRET_PREVIOUS needs AUTH_SECRET"],
    [{ AUTH_SECRET_PREVIOUS: "x".repeat(32), AUTH_JWKS_URL: "https://login.example" }, "needs AUTH_SECRET"],
    [{ AUTH_SECRET: "x".repeat(32), AUTH_SECRET_PREVIOUS: "x".repeat(32) }, "must differ from AUTH_SECRET"],
    [{ AUTH_SECRET: "x".repeat(32), AUTH_SECRET_PREVIOUS: "x".repeat(31) }, "at least 32 bytes"],
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

  test.each(Object.keys(SETTINGS))("%s counts by its whole name alone, not without its prefix or misspelt", (name) => {
    const [prefix = "", ...rest] = name.split("_");
    const others = [rest.join("_"), `_${name}`, `${name}S`, name.toLowerCase(), `${prefix.slice(1)}_${rest.join("_")}`];
    const unknown = others.filter((other) => !Object.hasOwn(SETTINGS, other));
    const config = loadConfig(Object.fromEntries(unknown.map((other) => [other, "hunter2"])));
    expect(config).toEqual(loadConfig({}));
  });

  test.each([
    [{ MANGOPAY_CLIENT_ID: "a", API_KEY: "b" }, "MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY must be set together"],
    [{ RELAY_URLS: "https://b.example", SECRETS: "c" }, "RELAY_URLS and RELAY_SECRETS must be set together"],
    [{ PUBLIC_URL: "https://g.example", WEBHOOK_SECRET: "d" }, "PUBLIC_URL needs WEBHOOK_SECRETS"],
  ])("with %j says which setting is missing beside the other", (env, problem) => {
    expect(problemsOf(env)).toEqual([expect.stringContaining(problem)]);
  });

  test("treats an empty value as not set", () => {
    expect(loadConfig({ PORT: "", MANGOPAY_CLIENT_ID: "" })).toMatchObject({
      port: 4000,
      upstream: null,
    });
  });
});

describe("settings from files", () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "settings-"))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const FILED = Object.entries(SETTINGS).filter(([name, setting]) => namesOf(name, setting).length > 1);

  function fileWith(content: string | Uint8Array): string {
    const file = join(folder, `${readdirSync(folder).length}`);
    writeFileSync(file, content);
    return file;
  }

  test("are the secrets and the level of the log", () => {
    expect(FILED.map(([name]) => name)).toEqual([
      "LOG_LEVEL",
      "MANGOPAY_API_KEY",
      "AUTH_SECRET",
      "AUTH_SECRET_PREVIOUS",
      "WEBHOOK_SECRETS",
      "REDIS_URL",
      "RELAY_SECRETS",
    ]);
  });

  test.each([
    ["as it is", "", ""],
    ["without the newline at its end", "\n", ""],
    ["without the Windows newline at its end", "\r\n", ""],
  ])("the value is what the file contains, %s", (_what, end, kept) => {
    const MANGOPAY_API_KEY_FILE = fileWith(`key${end}`);
    expect(loadConfig({ MANGOPAY_CLIENT_ID: "platform", MANGOPAY_API_KEY_FILE }).upstream?.apiKey).toBe(`key${kept}`);
  });

  test.each([
    ["a second newline", "key\n\n"],
    ["blanks at its end", "key  \n"],
    ["a byte order mark", "\uFEFFkey\r\n"],
  ])("%s is refused: as a secret it would be another", (_what, text) => {
    const problems = problemsOf({ MANGOPAY_CLIENT_ID: "platform", MANGOPAY_API_KEY_FILE: fileWith(text) });
    expect(problems).toEqual([expect.stringContaining("begins or ends with white space or a byte order mark")]);
  });

  test("through a symbolic link, as Kubernetes mounts secrets", () => {
    const link = join(folder, "link");
    symlinkSync(fileWith("warn\n"), link);
    expect(loadConfig({ LOG_LEVEL_FILE: link }).logLevel).toBe("warn");
  });

  test("an empty path counts as not set, and an empty value beside it too", () => {
    expect(loadConfig({ LOG_LEVEL: "warn", LOG_LEVEL_FILE: "" }).logLevel).toBe("warn");
    expect(loadConfig({ LOG_LEVEL: "", LOG_LEVEL_FILE: fileWith("error") }).logLevel).toBe("error");
  });

  test.each<[string, () => string, string]>([
    ["missing", () => join(folder, "hunter2"), "cannot be read (ENOENT)"],
    ["empty", () => fileWith(""), "is empty"],
    ["with a newline only", () => fileWith("\n"), "is empty"],
    ["a folder", () => folder, "is not a regular file"],
    ["a device", () => "/dev/zero", "is not a regular file"],
    ["too large", () => fileWith("x".repeat(65_537)), "is larger than 65536 bytes"],
    ["no text", () => fileWith(new Uint8Array([0x80, 0xff])), "is not UTF-8 text"],
    ["text in UTF-16", () => fileWith(Buffer.from("hunter2", "utf16le")), "is not UTF-8 text"],
  ])("a file that is %s is a problem", (_what, file, why) => {
    expect(problemsOf({ AUTH_SECRET_FILE: file() })).toEqual([`AUTH_SECRET_FILE names a file that ${why}`]);
  });

  test("a variable with bytes that Node.js has replaced is a problem", () => {
    expect(problemsOf({ AUTH_SECRET: "\uFFFD".repeat(32) })).toEqual([
      "AUTH_SECRET contains U+FFFD, which replaces bytes that are not UTF-8 text",
    ]);
  });

  test("all problems are reported at once: of files, of their contents, and of a value beside a file", () => {
    const problems = problemsOf({
      PORT: "hunter2",
      LOG_LEVEL_FILE: fileWith("hunter2"),
      AUTH_SECRET_FILE: fileWith("hunter2"),
      WEBHOOK_SECRETS: "a".repeat(22),
      WEBHOOK_SECRETS_FILE: fileWith("a".repeat(22)),
      REDIS_URL_FILE: "/nowhere/hunter2",
    });
    expect(problems).toEqual([
      "PORT must be a whole number from 0 to 65535",
      expect.stringMatching(/^LOG_LEVEL must be one of/),
      "AUTH_SECRET must be at least 32 bytes long",
      "WEBHOOK_SECRETS and WEBHOOK_SECRETS_FILE are mutually exclusive",
      "REDIS_URL_FILE names a file that cannot be read (ENOENT)",
    ]);
  });

  test("production checks them as if given directly, and they fulfil what it requires", () => {
    const production = {
      NODE_ENV: "production",
      MANGOPAY_CLIENT_ID: "platform",
      MANGOPAY_API_KEY_FILE: fileWith("key"),
      AUTH_SECRET_FILE: fileWith("Zt3mQ8vK1xWc7RpL0dYh5NfB2sGj9EuA\n"),
      AUTH_ISSUER: "https://login.example",
      AUTH_AUDIENCE: "verification",
      RETURN_URL_ORIGINS: "https://app.example",
      WEBHOOK_SECRETS_FILE: fileWith("kP3vX9qLm2TzR7wYc5Bd1g"),
      REDIS_URL_FILE: fileWith("rediss://user:word@redis.example:6380"),
    };
    expect(problemsOf(production)).toEqual([]);
    expect(
      problemsOf({
        ...production,
        MANGOPAY_API_KEY_FILE: fileWith("development"),
        AUTH_SECRET_FILE: fileWith("x".repeat(64)),
        WEBHOOK_SECRETS_FILE: fileWith("0123456789abcdefghijkl"),
        REDIS_URL_FILE: fileWith("redis://redis.example"),
      }).map((problem) => problem.split(" ").slice(0, 3).join(" ")),
    ).toEqual(["MANGOPAY_API_KEY is the", "AUTH_SECRET must be", "WEBHOOK_SECRETS must be", "REDIS_URL must be"]);
  });
});

test.each(["/one", "/1a", "/1/2"])("REDIS_URL names no database but by its number: %s", (path) => {
  expect(problemsOf({ REDIS_URL: `redis://127.0.0.1${path}` })).toEqual([
    "REDIS_URL must name a database by its number, as in redis://redis.example/1",
  ]);
  expect(problemsOf({ REDIS_URL: "redis://127.0.0.1/1" })).toEqual([]);
});

test.each([
  ["redis://:p%zz@127.0.0.1", "must have each % in user and password that encodes nothing as %25"],
  ["redis://127.0.0.1?family=x", "must end with the port or the number of a database"],
  ["redis://127.0.0.1/1#x", "must end with the port or the number of a database"],
])("REDIS_URL is refused where it could not be used: %s", (url, problem) => {
  expect(problemsOf({ REDIS_URL: url })).toEqual([`REDIS_URL ${problem}`]);
});

describe("the documentation of the settings", () => {
  const names = Object.entries(SETTINGS).flatMap(([name, setting]) => namesOf(name, setting));

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
      ...readFileSync("docs/configuration.md", "utf8").matchAll(/^\| (`[A-Z0-9_]+`(?:, `\w+`)?) \| (.*) \| (.*) \|$/gm),
    ];
    expect(rows.map(([, shown, defaultText, description]) => ({ shown, default: defaultText, description }))).toEqual(
      Object.entries(SETTINGS).map(([name, setting]) => ({
        shown: namesOf(name, setting)
          .map((given) => `\`${given}\``)
          .join(", "),
        default: setting.default,
        description: setting.description,
      })),
    );
  });
});
