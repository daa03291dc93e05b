// `token --user ID`: prints a development token, alone on the last line.
import { readDevelopmentKeys } from "../authentication/development-key-files.js";
import { type DevelopmentKey, signDevelopmentToken } from "../authentication/development-token.js";
import { DEVELOPMENT_KEYS_FOLDER, isGiven, loadConfigOrExit } from "../environment.js";
import { EXIT_FAILURE } from "../exit-codes.js";
import { UPSTREAM_ID_PATTERN } from "../schema/upstream-id-pattern.js";
import { fail, readArguments } from "./arguments.js";

const HELP = `Usage: token --user ID [--pii]
       token --operator [--pii]

Prints a development token for the gateway that runs in this folder (on PORT, if there are several). It is
valid for 12 hours, for this gateway only, and until the gateway restarts.

  --user ID    the viewer stands for this user; may be repeated
  --operator   the viewer may see all users
  --pii        the viewer may read personal data
  --help       show this

Exits with code
  0   the token is printed
  1   no development gateway runs in this folder
  2   arguments or settings are wrong`;

const { user, operator, pii, help } = readArguments(
  {
    options: {
      user: { type: "string", multiple: true, default: [] },
      operator: { type: "boolean", default: false },
      pii: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  },
  HELP,
).values;
if (help) {
  console.log(HELP);
} else {
  if (user.length > 0 === operator) fail(`Specify either a user with --user ID, or --operator.\n\n${HELP}`);
  for (const id of user) if (!UPSTREAM_ID_PATTERN.test(id)) fail(`${JSON.stringify(id)} is not the id of a user.`);
  const { authentication, isProduction, port } = loadConfigOrExit();
  if (isProduction) fail("Development tokens cannot be created in production.");
  const claims = { userIds: user, isOperator: operator, canReadPersonalData: pii };
  console.log(await signDevelopmentToken(claims, keyOfGateway(port), authentication.userClaim, Date.now()));
}

/** The gateway on PORT, else the only one. */
function keyOfGateway(port: number): DevelopmentKey {
  const running = readDevelopmentKeys(DEVELOPMENT_KEYS_FOLDER);
  const gateway =
    running.find((candidate) => candidate.port === port) ?? (running.length === 1 ? running[0] : undefined);
  if (gateway && gateway.port !== port && isGiven("PORT"))
    console.error(`No development gateway runs on port ${port}. The token is for the one on port ${gateway.port}.`);
  if (gateway) return gateway.key;
  if (running.length === 0)
    fail(
      "No development gateway is running in this folder (each start has its own key). Start one first.",
      EXIT_FAILURE,
    );
  return fail(
    "Several gateways are running in this folder: set PORT to one of " +
      `${running.map((candidate) => candidate.port).join(", ")}.`,
  );
}
