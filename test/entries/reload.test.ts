// SIGHUP to the gateway as a program: settings, files and .env are read again, as at its start.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { signDevelopmentToken } from "../support/built.js";
import { post } from "../support/gateway.js";
import { type Program, startProgram } from "../support/program.js";

const SECRETS = ["kE7vT1nX9zB4mK6hW2cR8dL0sJ5gY3pU", "Zt3mQ8vK1xWc7RpL0dYh5NfB2sGj9EuA"] as const;
const query = "query Known { viewer { userIds } }";

let folder: string;
let gateway: Program;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reload-"));
  write("secret", `${SECRETS[0]}\n`);
  write("documents.json", JSON.stringify({ known: query }));
  write(".env", "AUTH_SECRET_FILE=secret\nTRUSTED_DOCUMENTS=documents.json\nLOG_LEVEL=info\n");
  // A process that is just ending has no handlers of signals any more: the shutdown has to last for all of a test's.
  const env = { PORT: "0", SIMULATOR_PORT: "0", SHUTDOWN_DELAY_MS: "3000" };
  gateway = startProgram("src/cli.js", { args: ["dev"], cwd: folder, env });
});
afterEach(async () => {
  await gateway.stop("SIGKILL");
  rmSync(folder, { recursive: true });
});

const write = (name: string, content: string) => writeFileSync(join(folder, name), content);

/** Its lines about reloads, once there are so many. */
async function reloads(count: number): Promise<Record<string, unknown>[]> {
  await gateway.printed(new RegExp(`(?:"msg":"settings (?:not )?reloaded"[^]*){${count}}`));
  return gateway
    .stdout()
    .split("\n")
    .filter((line) => /"settings (not )?reloaded"/.test(line))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function statusWith(secret: string): Promise<number> {
  const [, url = ""] = await gateway.printed(/GraphQL\s+(http:\S+)\/graphql/);
  const claims = { userIds: [seededUserIds.natural], isOperator: false, canReadPersonalData: false };
  return (await post(url, { query }, await signDevelopmentToken(claims, { secret }, "mangopay_user_id", Date.now())))
    .status;
}

test("a rotated secret and a changed .env hold after SIGHUP; with a wrong file nothing changes, and the log says why", async () => {
  expect([await statusWith(SECRETS[0]), await statusWith(SECRETS[1])]).toEqual([200, 401]);
  await gateway.printed(/Token of an operator/);

  write("secret", SECRETS[1]);
  write("documents.json", "{");
  gateway.process.kill("SIGHUP");
  expect(await reloads(1)).toMatchObject([
    { level: 50, problems: ["TRUSTED_DOCUMENTS names a file that is not a manifest of operations"] },
  ]);
  expect([await statusWith(SECRETS[0]), await statusWith(SECRETS[1])]).toEqual([200, 401]);

  write("documents.json", JSON.stringify({ known: query, other: "query Other { viewer { isOperator } }" }));
  write(".env", "AUTH_SECRET_FILE=secret\nTRUSTED_DOCUMENTS=documents.json\nLOG_LEVEL=debug\nPORT=1\n");
  gateway.process.kill("SIGHUP");
  expect((await reloads(2))[1]).toMatchObject({
    level: 30,
    changed: ["LOG_LEVEL", "AUTH_SECRET", "TRUSTED_DOCUMENTS"],
    documents: { added: 1, removed: 0, total: 2 },
    // The environment's PORT takes precedence, as at the start.
    needsRestart: [],
  });
  expect([await statusWith(SECRETS[0]), await statusWith(SECRETS[1])]).toEqual([401, 200]);

  write("secret", "");
  gateway.process.kill("SIGHUP");
  expect((await reloads(3))[2]).toMatchObject({ problems: ["AUTH_SECRET_FILE names a file that is empty"] });

  writeFileSync(join(folder, ".env"), `AUTH_SECRET=${SECRETS[1]}\xff\n`, "latin1");
  gateway.process.kill("SIGHUP");
  expect((await reloads(4))[3]).toMatchObject({ problems: ["The file .env is not UTF-8 text"] });
  expect(gateway.stdout()).not.toContain(SECRETS[1]);
  expect(await statusWith(SECRETS[1])).toBe(200);
});

test("many at once, and some during the shutdown, do no harm", async () => {
  await gateway.printed(/Token of an operator/);
  for (let index = 0; index < 20; index += 1) gateway.process.kill("SIGHUP");
  await reloads(1);
  expect(await statusWith(SECRETS[0])).toBe(200);
  gateway.process.kill("SIGTERM");
  for (let index = 0; index < 5; index += 1) gateway.process.kill("SIGHUP");
  expect(await gateway.ended).toBe(0);
});
