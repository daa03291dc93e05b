// `hooks plan|sync|status|restore`: points the upstream's hooks at this gateway, and gives them back.
import { createUpstreamHooks } from "../datasources/upstream-hooks.js";
import { loadConfigOrExit, orExit } from "../environment.js";
import { EXIT_FAILURE } from "../exit-codes.js";
import { inspectHooks, needsAttention } from "../live/hook-findings.js";
import { restoreHooks } from "../live/hook-restore.js";
import { stepFor, syncHooks } from "../live/hook-sync.js";
import { missingForWebhooks, webhookAddress } from "../live/webhook.js";
import { createLogger } from "../logging.js";
import { readTlsMaterial } from "../tls-material.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { createUpstreamConnection } from "../upstream-connection.js";
import { fail } from "./arguments.js";
import { type HooksArguments, readHooksArguments } from "./hooks-arguments.js";
import { addressShower, changeText, planText, restorationText, stateText } from "./hooks-texts.js";

const TIMEOUT_MS = 30_000;

const { verb, takeOver, showsAddresses } = readHooksArguments();
const shown = addressShower(showsAddresses);
const config = loadConfigOrExit();
const { upstream } = config;
if (!upstream)
  fail(
    "MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are needed: a start without them registers its simulator's hooks itself.",
  );
const url =
  webhookAddress(config.publicUrl, config.webhookSecrets) ??
  fail(
    `Set ${missingForWebhooks(config.webhookSecrets)}: ` +
      "PUBLIC_URL and WEBHOOK_SECRETS make up the URL of the webhooks.",
  );

const connection = createUpstreamConnection({
  config,
  upstream,
  tls: orExit(() => readTlsMaterial(upstream)),
  logger: createLogger("silent"),
});
const hooks = createUpstreamHooks(connection.rest);
const options = () => ({ deadlineAt: performance.now() + TIMEOUT_MS, callClass: "mutation" as const });

const RUN: Record<HooksArguments["verb"], () => Promise<void>> = {
  async plan() {
    const findings = await inspectHooks(hooks, url, options());
    for (const finding of findings)
      print(finding.eventType, planText(stepFor(finding, takeOver), finding, shown), false);
    const left = findings.filter((finding) => stepFor(finding, takeOver) === "leave").map(({ eventType }) => eventType);
    if (left.length > 0) console.log(`To take over what points elsewhere: sync --take-over ${left.join(",")}`);
  },
  async status() {
    for (const finding of await inspectHooks(hooks, url, options()))
      print(finding.eventType, stateText(finding, shown), needsAttention(finding));
  },
  async sync() {
    for await (const change of syncHooks({ hooks, url, options, takeOver }))
      print(change.eventType, changeText(change, shown), change.isMissing);
  },
  async restore() {
    let isAnotherThere = false;
    for await (const restoration of restoreHooks(hooks, url, options)) {
      print(restoration.hook.eventType, restorationText(restoration, shown), restoration.isLeft);
      isAnotherThere ||= restoration.outcome === "another gateway's";
    }
    if (isAnotherThere) console.log("If this gateway had another PUBLIC_URL before, repeat restore with it.");
  },
};

try {
  // Keep the secret part of the URL out of terminals and their logs.
  console.log(`The webhooks' address here is ${config.publicUrl}/webhooks/mangopay/...`);
  await RUN[verb]();
} catch (error) {
  if (!(error instanceof UpstreamError)) throw error;
  process.exitCode = EXIT_FAILURE;
  console.error(
    "The upstream call failed: " +
      `${error.kind.replaceAll("_", " ")}${error.detail.status ? ` (status ${error.detail.status})` : ""}.` +
      (verb === "sync" || verb === "restore" ? ` What is listed above is done; repeat ${verb} for the rest.` : ""),
  );
} finally {
  await connection.close();
}

/** Each line as soon as it is true, so that a failure later does not hide what was done. */
function print(eventType: string, text: string, isFailure: boolean): void {
  console.log(`  ${eventType.padEnd(40)} ${text}`);
  if (isFailure) process.exitCode = EXIT_FAILURE;
}
