// Why Redis does not do what it is asked to.

/** What a script that lacks a right says in Redis 7.0 and before; later ones begin with NOPERM. */
const SCRIPT_LACKS_RIGHT = /^ERR The user executing the script can't/;

/** Such as ECONNREFUSED, WRONGPASS or NOPERM: an error code, or the upper-case word that a message begins with. */
export function reasonOf(error: unknown): string {
  const { code, message = "" } = error as { code?: unknown; message?: string };
  if (typeof code === "string") return code;
  if (SCRIPT_LACKS_RIGHT.test(message)) return "NOPERM";
  return /^[A-Z]{2,}\b/.exec(message)?.[0] ?? (message === "Command timed out" ? "timeout" : "closed");
}
