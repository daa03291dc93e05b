// `npm run --silent token -- --user ID`: prints a development token, alone on the last line.
import { parseArgs } from "node:util";
import { signDevelopmentToken } from "../authentication/development-token.js";
import { EXIT_CONFIGURATION, loadConfigOrExit } from "../environment.js";

const HELP = `Prints a token for development, valid for 12 hours, signed with AUTH_SECRET or with this checkout's own secret.

  --user ID    the viewer is this user; may be repeated
  --operator   the viewer may see every user
  --pii        the viewer may read personal data
  --help       this text`;

function fail(message: string): never {
  console.error(message);
  process.exit(EXIT_CONFIGURATION);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        user: { type: "string", multiple: true, default: [] },
        operator: { type: "boolean", default: false },
        pii: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${HELP}`);
  }
}

const { user, operator, pii, help } = readArguments();
if (help) {
  console.log(HELP);
} else {
  if (user.length === 0 && !operator) fail(`Name a user with --user ID, or ask for --operator.\n\n${HELP}`);
  const { authentication, isProduction } = loadConfigOrExit();
  const { secret } = authentication;
  if (isProduction) fail("Development tokens are not made in production.");
  if (secret === undefined) fail("AUTH_JWKS_URL is set: only the issuer behind it can make tokens.");
  const claims = { userIds: user, isOperator: operator, canReadPersonalData: pii };
  console.log(await signDevelopmentToken(claims, { ...authentication, secret }, Date.now()));
}
