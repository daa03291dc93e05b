// Prints an access token that all instances accept, as your token issuer would: for the users that are named, or for an
// operator if none is. docker compose run --rm token USER_ID
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const VALID_SECONDS = 43_200;

const userIds = process.argv.slice(2);
const access =
  userIds.length > 0
    ? { sub: userIds[0], mangopay_user_id: userIds, scope: "idv:pii" }
    : { sub: "operator", scope: "idv:operator idv:pii" };
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = { ...access, exp: Math.floor(Date.now() / 1_000) + VALID_SECONDS };
const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
// The gateway does not count a newline at the end of the file either.
const secret = readFileSync(process.env.AUTH_SECRET_FILE, "utf8").replace(/\r?\n$/, "");
process.stdout.write(`${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}\n`);
