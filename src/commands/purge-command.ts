// `purge --user ID`: deletes what the gateway's instances keep of one user.
import { withRedis } from "../cluster/command-client.js";
import { platformOf } from "../cluster/platform.js";
import { AGAIN_AFTER_MS, purgeUser } from "../cluster/purge.js";
import { loadConfigOrExit } from "../environment.js";
import { UPSTREAM_ID_PATTERN } from "../schema/upstream-id-pattern.js";
import { fail, readArguments } from "./arguments.js";
import { counted } from "./counted.js";

const HELP = `Usage: purge --user ID

Deletes what the gateway keeps of a user: sessions with checks and persons, lists, user and regulatory status, reported
returns, in Redis and in the memory of every instance; and the relay's states of them, what it has yet to read of them,
messages that wait, and dead letters. Safe to repeat. A query reads the user from the upstream again, so delete the user
there before, or stop asking. Log and audit lines are where you keep them.

Deletes again after a second, and once whatever was read meanwhile has ended: it takes a second more than
REQUEST_TIMEOUT_MS, 11 seconds by default.

  --user ID   the user's id at the upstream
  --help      show this

Needs REDIS_URL and what the gateway has as MANGOPAY_BASE_URL, MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY, though the key
is not used; and the running version: instances of one with another format are not reached. Without Redis nothing is
kept outside the process: restart it.

Exits with code
  0   done
  1   the user was not deleted, or not everywhere: no instance was reached, or Redis cannot be, or refuses a command.
      Repeat it then
  2   arguments or settings are wrong`;

const { user, help } = readArguments({ options: { user: { type: "string" }, help: { type: "boolean" } } }, HELP).values;
if (help) {
  console.log(HELP);
} else {
  if (user === undefined) fail(`A user is needed: --user ID.\n\n${HELP}`);
  if (!UPSTREAM_ID_PATTERN.test(user))
    fail(`The user's id is malformed: it has up to 128 letters, digits, "_" and "-".\n\n${HELP}`);
  const { redisUrl, upstream, requestTimeoutMs } = loadConfigOrExit();
  if (redisUrl === null) fail("REDIS_URL is needed: without Redis, restart the gateway.");
  if (!upstream) fail("MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are needed: what is shared is the platform's.");
  await withRedis(redisUrl, async (client) => {
    const seconds = (AGAIN_AFTER_MS + requestTimeoutMs) / 1_000;
    console.log(`Deletes the user now, and again until what is being read has arrived, for ${seconds} s.`);
    const { instances, sessions, messages } = await purgeUser(client, platformOf(upstream), user, requestTimeoutMs);
    const deleted = `${counted(sessions, "session")}, ${counted(messages, "message")} of the relay`;
    if (instances > 0) console.log(`Deleted the user, ${deleted}; instances told: ${instances}.`);
    else
      process.stderr.write(
        `No instance was told, so those that run keep the user. Deleted in Redis only: ${deleted}. Instances are ` +
          "told that have this version, REDIS_URL, MANGOPAY_BASE_URL and MANGOPAY_CLIENT_ID, and are connected.\n",
      );
    return instances > 0;
  });
}
