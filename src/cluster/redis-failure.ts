// Why Redis does not do what it is asked to, and what to do about it. No text holds a password or stored values.
import { systemErrorCode } from "../system-error-code.js";

/** What a script that lacks a right says in Redis 7.0 and before; later ones begin with NOPERM. */
const SCRIPT_LACKS_RIGHT = /^ERR The user executing the script can't/;

/** Such as ECONNREFUSED, WRONGPASS or NOPERM: an error code, or the upper-case word that a message begins with. */
export function reasonOf(error: unknown): string {
  const code = systemErrorCode(error);
  if (code !== undefined) return code;
  const { message = "" } = error as { message?: string };
  if (SCRIPT_LACKS_RIGHT.test(message)) return "NOPERM";
  return /^[A-Z]{2,}\b/.exec(message)?.[0] ?? (message === "Command timed out" ? "timeout" : "closed");
}

/** Of those without a code. */
const CONNECTION_FAILURE = /^(Command timed out|Connection is closed|Reached the max retries|Stream isn't writeable)/;

/** Whether it comes from Redis or the connection to it, and not from a defect of ours. */
export function isRedisFailure(error: unknown): boolean {
  const { name, message = "" } = error as { name?: string; message?: string };
  return name === "ReplyError" || systemErrorCode(error) !== undefined || CONNECTION_FAILURE.test(message);
}

/** Whether it may concern one key or script alone. What concerns more, the probe finds. */
export function mayConcernOneKey(error: unknown): boolean {
  return isRedisFailure(error) && ["ERR", "WRONGTYPE"].includes(reasonOf(error));
}

const WRONG_ADDRESS = "host, port, and redis:// or rediss:// in REDIS_URL; whether it runs there; firewall";
const WRONG_DATABASE = "the database in REDIS_URL, and its user's right to SELECT (docs/live.md)";
const NO_CLUSTER = "Redis Cluster is not supported (docs/live.md)";
const ADVICE: Readonly<Record<string, string>> = {
  NOPERM: "its user lacks the right to the command, or to its keys or channel (docs/live.md)",
  WRONGPASS: "user and password in REDIS_URL",
  NOAUTH: "user and password in REDIS_URL",
  READONLY: "it is a replica, and REDIS_URL has to lead to the primary",
  OOM: "it is full: maxmemory and maxmemory-policy",
  MISCONF: "it cannot save what is written, see its log",
  NOREPLICAS: "it has too few replicas to accept writes",
  CROSSSLOT: NO_CLUSTER,
  MOVED: NO_CLUSTER,
  LOADING: "it has just started: wait",
  BUSY: "it is busy with a script: wait, or SCRIPT KILL",
};

/** Such as `(NOPERM HSCAN): its user lacks the right ...`. */
export function failureText(error: unknown): string {
  const reason = reasonOf(error);
  const { command } = error as { command?: { name?: unknown } };
  const name = typeof command?.name === "string" ? ` ${command.name.toUpperCase()}` : "";
  if (name === " SELECT" && (reason === "ERR" || reason === "NOPERM")) return `(${reason}${name}): ${WRONG_DATABASE}`;
  const isOfTls = /CERT|VERIFY|^ERR_(SSL|TLS)_|^EPROTO$/.test(reason);
  const advice =
    ADVICE[reason] ?? (isOfTls ? "rediss:// or redis:// in REDIS_URL, and the certificate" : WRONG_ADDRESS);
  return `(${reason}${name}): ${advice}`;
}
