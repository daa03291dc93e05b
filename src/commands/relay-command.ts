// `relay status|dead-letters|resend|retry|forget`: what an operator sees and does about the relay's queue in Redis.
import { withRedis } from "../cluster/command-client.js";
import { platformOf } from "../cluster/platform.js";
import { relayKeys } from "../cluster/relay-keys.js";
import { createRelayOperations, type ReceiverState, type RelayOperations } from "../cluster/relay-operations.js";
import { loadConfigOrExit } from "../environment.js";
import { EXIT_FAILURE } from "../exit-codes.js";
import { receiverOf } from "../relay/receiver.js";
import type { Delivery } from "../relay/relay-queue.js";
import { fail, readArguments } from "./arguments.js";

const HELP = `Usage: relay status              show how many messages wait for each receiver, and how many were given up
       relay dead-letters        list the messages that were given up, the oldest first
       relay resend MESSAGE_ID   send dead letters again, for up to three days; several ids, or --all
       relay retry               send everything that waits now, as after an outage of a receiver
       relay forget RECEIVER     delete the queue of a receiver that is not in RELAY_URLS any more

  --receiver RECEIVER   only this one; status shows the names
  --help                show this

A running gateway sends what is due, within a second. Needs REDIS_URL and what the gateway has as
MANGOPAY_BASE_URL, MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY, though the key is not used.

Exits with code
  0   done
  1   status: there are dead letters. Others: nothing was found to do, or there is no such receiver. All: Redis cannot
      be reached, or refuses the command
  2   arguments or settings are wrong`;

const { values, positionals } = readArguments(
  {
    allowPositionals: true,
    options: { help: { type: "boolean" }, all: { type: "boolean" }, receiver: { type: "string" } },
  },
  HELP,
);
const [verb, ...rest] = positionals;

function deadLetterText({ message, attempts, queuedAtMs, lastOutcome = "none" }: Delivery): string {
  const { type, data } = message.body;
  const subject = String(data["identityVerificationId"] ?? data["userId"]);
  const since = new Date(queuedAtMs).toISOString();
  return `  ${message.id}  ${type}  ${subject}  ${since}  ${attempts} attempts, the last: ${lastOutcome}`;
}

/** Whether there was anything to do. */
async function run(
  operations: RelayOperations,
  receivers: readonly ReceiverState[],
  configured: ReadonlySet<string>,
): Promise<boolean> {
  switch (verb) {
    case "status":
      for (const { id, origin, waiting, deadLetters } of receivers)
        console.log(
          `  ${id}  ${origin}  ${waiting} waiting, ${deadLetters} given up` +
            (configured.has(id) ? "" : "  (not in RELAY_URLS)"),
        );
      return receivers.every(({ deadLetters }) => deadLetters === 0);
    case "dead-letters":
      for (const { id, origin } of receivers) {
        const letters = await operations.deadLetters(id);
        if (letters.length > 0) console.log(`${id}  ${origin}`);
        for (const letter of letters) console.log(deadLetterText(letter));
      }
      return true;
    case "resend":
      return sum(receivers, (id) => operations.resend(id, values.all ? undefined : rest), "will be sent again");
    case "retry":
      return sum(receivers, (id) => operations.retryNow(id), "will be sent now");
    default: {
      const [id = ""] = rest;
      if (configured.has(id)) fail(`${id} is in RELAY_URLS: remove it there first.`);
      const isKnown = receivers.some((receiver) => receiver.id === id);
      if (isKnown) await operations.forget(id);
      console.log(isKnown ? "Deleted." : "There is no such receiver.");
      return isKnown;
    }
  }
}

async function sum(
  receivers: readonly ReceiverState[],
  count: (id: string) => Promise<number>,
  text: string,
): Promise<boolean> {
  let total = 0;
  for (const { id } of receivers) total += await count(id);
  console.log(`${total} ${total === 1 ? "message" : "messages"} ${text}.`);
  return total > 0;
}

if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (!["status", "dead-letters", "resend", "retry", "forget"].includes(verb ?? ""))
  fail(`${verb === undefined ? "A command is missing" : `"${verb}" is not a command`}.\n\n${HELP}`);
if (verb === "resend" && rest.length > 0 === (values.all ?? false)) fail(`resend takes ids, or --all.\n\n${HELP}`);
if (verb !== "resend" && rest.length !== (verb === "forget" ? 1 : 0)) fail(`Wrong arguments of ${verb}.\n\n${HELP}`);

const { redisUrl, upstream, relay } = loadConfigOrExit();
if (redisUrl === null) fail("REDIS_URL is needed: without Redis, each gateway has its queue in memory.");
if (!upstream) fail("MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are needed: the queue is the platform's.");
const configured = new Set(relay?.urls.map((url) => receiverOf(url).id));
await withRedis(redisUrl, async (client) => {
  const operations = createRelayOperations(client, relayKeys(platformOf(upstream)), () => new Date());
  const known = await operations.receivers();
  const chosen = known.filter(({ id }) => values.receiver === undefined || id === values.receiver);
  if (values.receiver !== undefined && chosen.length === 0)
    fail("There is no such receiver: see relay status.", EXIT_FAILURE);
  return run(operations, chosen, configured);
});
