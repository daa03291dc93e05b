// Of WebSockets: RFC 6455, IANA's registry, and graphql-transport-ws (from 4400 on).

/** Those that the gateway closes with. */
export const CLOSE_CODES = {
  goingAway: 1001,
  policyViolation: 1008,
  messageTooBig: 1009,
  tryAgainLater: 1013,
  badRequest: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  subprotocolNotAcceptable: 4406,
  introductionTimeout: 4408,
  subscriberAlreadyExists: 4409,
  tooManyRequests: 4429,
  internalError: 4500,
} as const;

/** With those that clients, proxies and the protocol itself end connections with. */
export const KNOWN_CLOSE_CODES: readonly number[] = [
  ...Object.values(CLOSE_CODES),
  ...[1000, 1002, 1003, 1005, 1006, 1007, 1010, 1011, 1012, 1014, 1015],
];
