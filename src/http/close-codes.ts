/** Of WebSockets: RFC 6455, IANA's registry, and graphql-transport-ws (from 4400 on). */
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
