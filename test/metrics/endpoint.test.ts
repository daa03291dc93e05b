import { expect, test } from "@jest/globals";
import { endpointOf } from "../../src/metrics/endpoint.js";

test.each([
  ["/v2.01/client/identity-verifications/idv_1", "/identity-verifications/{id}"],
  ["/v2.01/client/identity-verifications/idv_1/pscs/psc_1/retry", "/identity-verifications/{id}/pscs/{id}/retry"],
  ["/v2.01/client/users/user_1/identity-verifications?page=1&per_page=100", "/users/{id}/identity-verifications"],
  ["/v2.01/client/users/user_1/regulatory", "/users/{id}/regulatory"],
  ["/v2.01/client/users/user_1", "/users/{id}"],
  ["/v2.01/client/sca/users/user_1", "/sca/users/{id}"],
  ["/v2.01/client/responses/0123456789abcdef", "/responses/{id}"],
  ["/v2.01/client/events?AfterDate=1&page=1", "/events"],
  ["/v2.01/client/hooks?page=1", "/hooks"],
  ["/v2.01/client/hooks/hook_1", "/hooks/{id}"],
  ["/v2.01/oauth/token", "/oauth/token"],
  ["/v2.01/client/wallets/wallet_1", "other"],
  ["/v2.01/client/users/a%2Fb", "/users/{id}"],
])("%s belongs to %s", (path, endpoint) => expect(endpointOf(path)).toBe(endpoint));
