// The upstream's error bodies, as documented.
import { randomUUID } from "node:crypto";

/** Thrown by endpoints, and converted to an error response. */
export class UpstreamRefusal extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    readonly errors: Record<string, string> | null = null,
  ) {
    super(message);
  }
}

export function invalidParameter(field: string, message: string): UpstreamRefusal {
  return new UpstreamRefusal(400, "param_error", "One or several required parameters are missing or incorrect.", {
    [field]: message,
  });
}

export function notFound(id: string): UpstreamRefusal {
  return new UpstreamRefusal(404, "ressource_not_found", "The ressource does not exist", {
    RessourceNotFound: `Cannot find a ressource with the ID ${id}`,
  });
}

export function invalidAction(message: string): UpstreamRefusal {
  return new UpstreamRefusal(400, "invalid_action", message);
}

export function closedUser(): UpstreamRefusal {
  return new UpstreamRefusal(400, "user_closed", "The user is closed");
}

export function toErrorBody(refusal: UpstreamRefusal, nowMs: number): Record<string, unknown> {
  const base = { Message: refusal.message, Type: refusal.type };
  // Upstream docs: only this error has neither an id nor errors.
  if (refusal.type === "invalid_credentials") return { ...base, Date: nowMs / 1_000 };
  return { ...base, Id: `${randomUUID()}#${Math.floor(nowMs / 1_000)}`, Date: nowMs / 1_000, errors: refusal.errors };
}

/** Upstream docs: the response to a platform without the feature. Its keys differ from those of other errors. */
export const FEATURE_OFF = {
  type: "https://tools.ietf.org/html/rfc7231#section-6.5.3",
  title: "Forbidden",
  status: 403,
  traceId: "00-00000000000000000000000000000000-0000000000000000-00",
};
