import { describe, expect, test } from "@jest/globals";
import { findMisspeltSettings } from "../src/misspelt-settings.js";
import { namesOf } from "../src/read-settings.js";
import { SETTINGS } from "../src/settings.js";

const CANARY = "CANARY-value";

describe("a name that is almost a setting's is reported with the setting", () => {
  test.each([
    ["TRACES_PER_SECONDS", "TRACES_PER_SECOND"],
    ["CACHE_OPEN_SECOND", "CACHE_OPEN_SECONDS"],
    ["WEBHOOK_SECRET", "WEBHOOK_SECRETS"],
    ["WEBHOOK_SECRET_FILE", "WEBHOOK_SECRETS_FILE"],
    ["RELAY_URL", "RELAY_URLS"],
    ["MANGOPAY_CLEINT_ID", "MANGOPAY_CLIENT_ID"],
    ["AUTH_SECERT_PREVIUOS", "AUTH_SECRET_PREVIOUS"],
    ["REDIS_ULR", "REDIS_URL"],
    ["cache_open_seconds", "CACHE_OPEN_SECONDS"],
    // With and without the ending.
    ["PUBLIC_URL_FILE", "PUBLIC_URL"],
    ["TRUSTED_DOCUMENTS_FILE", "TRUSTED_DOCUMENTS"],
    ["MANGOPAY_CA", "MANGOPAY_CA_FILE"],
    ["MANGOPAY_CLIENT_KEY", "MANGOPAY_CLIENT_KEY_FILE"],
    ["UPSTREAM_TIMEOUT", "UPSTREAM_TIMEOUT_MS"],
    ["CACHE_STALE_AFTER_SECONDS", "CACHE_STALE_AFTER_MS"],
    ["SESSION_VALIDITY", "SESSION_VALIDITY_DAYS"],
  ])("%s: %s", (given, meant) => {
    expect(findMisspeltSettings({ [given]: CANARY })).toEqual([`${given} is not a setting; did you mean ${meant}?`]);
  });

  test("one line each, by names alone", () => {
    const lines = findMisspeltSettings({ WEBHOOK_SECRET: CANARY, CACHE_OPEN_SECOND: CANARY, PATH: CANARY });
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["WEBHOOK_SECRET", "CACHE_OPEN_SECOND"]);
    expect(lines.join("\n")).not.toContain(CANARY);
  });
});

describe("no line", () => {
  test("for any setting by its own names", () => {
    const names = Object.entries(SETTINGS).flatMap(([name, setting]) => namesOf(name, setting));
    for (const name of names) expect(findMisspeltSettings({ [name]: CANARY })).toEqual([]);
  });

  test("for a name without a value, as docker compose passes on what is unset", () => {
    expect(findMisspeltSettings({ WEBHOOK_SECRET: "", CACHE_OPEN_SECOND: undefined })).toEqual([]);
  });

  test("where the setting itself is set: the other belongs to another program", () => {
    expect(findMisspeltSettings({ REDIS_URL: "redis://127.0.0.1", REDIS_URI: CANARY })).toEqual([]);
  });

  test.each([
    ["PATH HOME PWD OLDPWD SHELL SHLVL USER LOGNAME LANG LC_ALL TERM TZ TMPDIR HOSTNAME EDITOR MAIL SSH_TTY _"],
    ["HOSTS GHOST POST PORTS SPORT TEXTS ROOT NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_VERSION YARN_VERSION"],
    ["npm_command npm_config_cache npm_lifecycle_event npm_package_version INIT_CWD COLOR CI DEBUG FORCE_COLOR"],
    ["KUBERNETES_SERVICE_HOST KUBERNETES_PORT KUBERNETES_PORT_443_TCP_ADDR REDIS_SERVICE_HOST REDIS_PORT"],
    ["REDIS_HOST REDIS_PASSWORD REDIS_TLS_URL DATABASE_URL SECRET_KEY PUBLIC_KEY PUBLIC_IP AUTH_TOKEN AUTH_URL"],
    ["OTEL_SERVICE_NAME OTEL_EXPORTER_OTLP_ENDPOINT OTEL_TRACES_SAMPLER OTEL_TRACES_EXPORTER OTEL_LOG_LEVEL"],
    ["HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy no_proxy SSL_CERT_FILE WEBHOOK_URL LOG_FORMAT REQUEST_ID"],
    ["GATEWAY_TOKEN SIMULATOR_HOST SIMULATOR_STATE MANGOPAY_SECRET CORS_HEADERS SESSION_SECRET SESSION_TIMEOUT"],
  ])("for %s", (names) => {
    const environment = Object.fromEntries(names.split(" ").map((name) => [name, CANARY]));
    expect(findMisspeltSettings(environment)).toEqual([]);
  });
});
