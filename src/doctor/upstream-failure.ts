// What to do about a call to the upstream that failed.
import { UpstreamError, type UpstreamErrorKind } from "../upstream/upstream-error.js";
import { fail, type Finding } from "./check.js";

const WHAT_TO_DO: Partial<Record<UpstreamErrorKind, string>> = {
  unauthorized: "the upstream refuses the credentials: MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY",
  network: "the upstream cannot be reached: MANGOPAY_BASE_URL, DNS, proxy, firewall",
  timeout: "the upstream does not answer in time: its status page, or the network in between",
  untrusted: "the certificate of the upstream is not trusted: MANGOPAY_CA_FILE, or a proxy in between",
  unavailable: "the upstream fails: see its status page",
  rate_limited: "the upstream's rate limit is used up: try again later",
  invalid_response: "what answers does not answer as the upstream does: MANGOPAY_BASE_URL, or a proxy in between",
};

/** @throws what is not an UpstreamError */
export function upstreamFailure(error: unknown): Finding {
  if (!(error instanceof UpstreamError)) throw error;
  const { kind, detail } = error;
  const status = detail.status === undefined ? "" : ` (status ${detail.status})`;
  if (detail.status === 403)
    return fail(`the upstream forbids it${status}: the key's permissions, or its list of allowed addresses`);
  return fail(`${WHAT_TO_DO[kind] ?? `the call failed: ${kind.replaceAll("_", " ")}`}${status}`);
}
