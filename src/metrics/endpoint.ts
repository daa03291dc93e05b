// The upstream's endpoint that a path belongs to: labels must not contain ids.
import { OTHER } from "./labels.js";

const ID = "[^/]+";
const ENDPOINTS: readonly [template: string, pattern: RegExp][] = [
  "/identity-verifications/{id}",
  "/identity-verifications/{id}/pscs/{id}/retry",
  "/users/{id}/identity-verifications",
  "/users/{id}/regulatory",
  "/users/{id}",
  "/sca/users/{id}",
  "/responses/{id}",
  "/events",
  "/hooks",
  "/hooks/{id}",
].map((template) => [template, new RegExp(`^/v2\\.01/${ID}${template.replaceAll("{id}", ID)}$`)]);

const TOKEN_PATH = "/v2.01/oauth/token";

export function endpointOf(path: string): string {
  const [pathAlone = ""] = path.split("?", 1);
  if (pathAlone === TOKEN_PATH) return "/oauth/token";
  return ENDPOINTS.find(([, pattern]) => pattern.test(pathAlone))?.[0] ?? OTHER;
}
