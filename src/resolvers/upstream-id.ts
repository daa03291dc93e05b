// Checks the shape of ids from clients before any upstream call.
import { ClientError } from "../errors.js";
import { UPSTREAM_ID_PATTERN } from "../schema/upstream-id-pattern.js";

/** @throws ClientError BAD_USER_INPUT, which names the argument but not the value */
export function assertId(id: string, argument: string): void {
  if (!UPSTREAM_ID_PATTERN.test(id))
    throw new ClientError("BAD_USER_INPUT", `Argument "${argument}" is not a well-formed id.`);
}
