// `npm run hooks -- sync|status`: points the upstream's hooks at this gateway, or shows their state.
import { parseArgs } from "node:util";
import type { Hook } from "../datasources/upstream-hooks.js";
import { createUpstreamHooks } from "../datasources/upstream-hooks.js";
import { EXIT_CONFIGURATION, loadConfigOrExit, orExit } from "../environment.js";
import { inspectHooks, needsAttention, syncHooks } from "../live/hook-sync.js";
import { webhookAddress } from "../live/webhook.js";
import { createLogger } from "../logging.js";
import { readTlsMaterial } from "../tls-material.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { createUpstreamConnection } from "../upstream-connection.js";

const HELP = `Usage: npm run hooks -- sync     create and enable a hook for every event type; safe to repeat
       npm run hooks -- status   show the state of each hook

  --take-over   sync also redirects hooks that point elsewhere: their current receiver gets no more webhooks

The upstream has one hook for each event type of a client. What status shows, and what sync does:
  ok                             nothing
  missing                        creates it
  missing (may not be offered)   tries to create it: not every version of the upstream has this event type
  elsewhere                      nothing without --take-over: it points to another address, so belongs to someone
  old secret                     points it to the current secret
  disabled, invalid              enables it: it was switched off, or the upstream gave up on it
  validity unknown               nothing: the upstream reports UNKNOWN, which is documented nowhere

Exits with code 1 when webhooks of some type will not arrive.
Needs MANGOPAY_CLIENT_ID, MANGOPAY_API_KEY, PUBLIC_URL and WEBHOOK_SECRETS.`;

const EXIT_FAILURE = 1;
const TIMEOUT_MS = 30_000;

function fail(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}

const { positionals, values } = orUsage();
const [verb] = positionals;
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (verb !== "sync" && verb !== "status") {
  const problem = verb === undefined ? "A command is missing" : `"${verb}" is not a command`;
  fail(`${problem}: sync or status.\n\n${HELP}`, EXIT_CONFIGURATION);
}
if (positionals.length > 1) fail(`${verb} takes no further arguments.\n\n${HELP}`, EXIT_CONFIGURATION);

const config = loadConfigOrExit();
const url = webhookAddress(config.publicUrl, config.webhookSecrets);
if (!config.upstream)
  fail(
    "MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are needed: the simulator that `npm start` runs has its hooks already.",
    EXIT_CONFIGURATION,
  );
if (url === null)
  fail("PUBLIC_URL and WEBHOOK_SECRETS are needed: they make up the URL of the webhooks.", EXIT_CONFIGURATION);

const { upstream } = config;
const connection = createUpstreamConnection({
  config,
  upstream,
  tls: orExit(() => readTlsMaterial(upstream)),
  logger: createLogger("silent"),
});
const hooks = createUpstreamHooks(connection.rest);
const options = () => ({ deadlineAt: performance.now() + TIMEOUT_MS, callClass: "mutation" as const });

try {
  // Keep the secret part of the URL out of terminals and their logs.
  console.log(`Webhooks go to ${config.publicUrl}/webhooks/mangopay/...`);
  if (verb === "sync")
    for (const { eventType, action, isMissing, hook } of await syncHooks(
      hooks,
      url,
      options,
      values["take-over"] ?? false,
    ))
      print(eventType, action === "unchanged, points elsewhere" ? `${action}: ${originOf(hook)}` : action, isMissing);
  else
    for (const finding of await inspectHooks(hooks, url, options())) {
      const { eventType, state, hook } = finding;
      print(eventType, state === "elsewhere" ? `${state}: ${originOf(hook)}` : state, needsAttention(finding));
    }
} catch (error) {
  if (!(error instanceof UpstreamError)) throw error;
  process.exitCode = EXIT_FAILURE;
  console.error(
    "The upstream call failed: " +
      `${error.kind.replaceAll("_", " ")}${error.detail.status ? ` (status ${error.detail.status})` : ""}.`,
  );
} finally {
  await connection.close();
}

function print(eventType: string, text: string, isFailure: boolean): void {
  console.log(`  ${eventType.padEnd(40)} ${text}`);
  if (isFailure) process.exitCode = EXIT_FAILURE;
}

/** The origin only: the path may contain somebody's secret. */
function originOf(hook: Hook | undefined): string {
  return hook && URL.canParse(hook.url) ? new URL(hook.url).origin : "an invalid URL";
}

function orUsage() {
  try {
    const options = { help: { type: "boolean" }, "take-over": { type: "boolean" } } as const;
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${HELP}`, EXIT_CONFIGURATION);
  }
}
