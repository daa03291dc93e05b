// `npm run hooks -- sync|status`: brings the upstream's hooks to this gateway, or shows where they stand.
import { parseArgs } from "node:util";
import { createUpstreamHooks } from "../datasources/upstream-hooks.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { EXIT_CONFIGURATION, loadConfigOrExit, orExit } from "../environment.js";
import type { Hook } from "../datasources/upstream-hooks.js";
import { inspectHooks, needsAttention, syncHooks } from "../live/hook-sync.js";
import { webhookAddress } from "../live/webhook.js";
import { createLogger } from "../logging.js";
import { readTlsMaterial } from "../tls-material.js";
import { createUpstreamConnection } from "../upstream-connection.js";

const HELP = `Usage: npm run hooks -- sync     create and switch on a hook for every event type; safe to repeat
       npm run hooks -- status   show where each hook stands

  --take-over   sync points hooks here that point elsewhere: whoever receives those notifications now gets none any more

Ends with code 1 when notifications of some type do not come.
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
if (positionals.length !== 1 || (verb !== "sync" && verb !== "status")) fail(HELP, EXIT_CONFIGURATION);

const config = loadConfigOrExit();
const url = webhookAddress(config.publicUrl, config.webhookSecrets);
if (!config.upstream)
  fail(
    "MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are needed: the simulator beside `npm start` has its hooks already.",
    EXIT_CONFIGURATION,
  );
if (url === null)
  fail(
    "PUBLIC_URL and WEBHOOK_SECRETS are needed: they say where the upstream is to send its notifications.",
    EXIT_CONFIGURATION,
  );

const { upstream } = config;
const connection = createUpstreamConnection({
  config,
  upstream,
  tls: orExit(() => readTlsMaterial(upstream)),
  logger: createLogger("silent"),
});
const hooks = createUpstreamHooks(connection.rest);
const options = () => ({ deadlineAt: performance.now() + TIMEOUT_MS, priority: "essential" as const });

try {
  // The secret part of the address stays out of terminals and their logs.
  console.log(`Notifications go to ${config.publicUrl}/webhooks/mangopay/...`);
  if (verb === "sync")
    for (const { eventType, action: deed, isAmiss, hook } of await syncHooks(
      hooks,
      url,
      options,
      values["take-over"] ?? false,
    ))
      print(eventType, deed === "left to whom it points" ? `${deed}: ${originOf(hook)}` : deed, isAmiss);
  else
    for (const finding of await inspectHooks(hooks, url, options())) {
      const { eventType, state, hook } = finding;
      print(eventType, state === "elsewhere" ? `${state}: ${originOf(hook)}` : state, needsAttention(finding));
    }
} catch (error) {
  if (!(error instanceof UpstreamError)) throw error;
  process.exitCode = EXIT_FAILURE;
  console.error(
    `The upstream could not be asked: ${error.kind.replaceAll("_", " ")}${error.detail.status ? ` (status ${error.detail.status})` : ""}.`,
  );
} finally {
  await connection.close();
}

function print(eventType: string, text: string, isAmiss: boolean): void {
  console.log(`  ${eventType.padEnd(40)} ${text}`);
  if (isAmiss) process.exitCode = EXIT_FAILURE;
}

/** No more of the address: its path may be somebody's secret. */
function originOf(hook: Hook | undefined): string {
  return hook && URL.canParse(hook.url) ? new URL(hook.url).origin : "an address that cannot be read";
}

function orUsage() {
  try {
    const options = { help: { type: "boolean" }, "take-over": { type: "boolean" } } as const;
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${HELP}`, EXIT_CONFIGURATION);
  }
}
