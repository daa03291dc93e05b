// Whether the address that the upstream's webhooks are sent to leads to a gateway: it refuses a wrong secret as we do.
import { randomUUID } from "node:crypto";
import { isRecord } from "../is-record.js";
import { readResponseText } from "../response-text.js";
import { reasonOfFailedFetch } from "../system-error-code.js";
import { fail, type Finding, ok } from "./check.js";

/** Upstream docs: a webhook has to be answered within two seconds. */
const TIMEOUT_MS = 2_000;
const MAX_BYTES = 10_000;

export async function checkPublicAddress(publicUrl: string, timeoutMs = TIMEOUT_MS): Promise<Finding> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${publicUrl}/webhooks/mangopay/doctor-${randomUUID()}`, {
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await readResponseText(response, MAX_BYTES);
  } catch (error) {
    const reason = reasonOfFailedFetch(error);
    return fail(`PUBLIC_URL cannot be reached from here (${reason}): DNS, certificate, firewall`);
  }
  if (response.status >= 300 && response.status < 400)
    return fail(`PUBLIC_URL redirects (status ${response.status}): the upstream does not follow`);
  if (response.status === 404 && isOurs(text)) return ok("PUBLIC_URL leads to a gateway, which refuses a wrong secret");
  return fail(
    `what answers at PUBLIC_URL (status ${response.status}) is no gateway: let the proxy pass /webhooks/mangopay/`,
  );
}

/** As http/refusals.ts writes it. */
function isOurs(text: string): boolean {
  try {
    const { errors } = JSON.parse(text) as { errors?: { extensions?: unknown }[] };
    const extensions = errors?.[0]?.extensions;
    return isRecord(extensions) && extensions["code"] === "NOT_FOUND";
  } catch {
    return false;
  }
}
