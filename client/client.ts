// The entry `identity-verification-gateway/client`: for any page, without a framework.
export type { PersonCorrections, StartOptions } from "./attempts.js";
export {
  createVerification,
  fetchVerification,
  type PageOptions,
  type TransportOptions,
  type Verification,
  type VerificationOptions,
} from "./create-verification.js";
export type {
  CheckReasonType,
  CheckType,
  IdentityVerificationStatus,
  PersonStatus,
  PersonType,
  SessionLanguage,
  StartAgainCause,
  SupportCause,
  TextLanguage,
  UserErrorCode,
  WaitReason,
} from "./generated/operations.js";
export { createHttpTransport, type HttpTransportOptions } from "./http-transport.js";
export type { Operation } from "./operation.js";
export type { ClientProblemCode, GatewayProblemCode, Problem, ProblemCode } from "./problem.js";
export type {
  Action,
  Attempt,
  Connection,
  NextAction,
  Person,
  Phase,
  Refusal,
  Renewal,
  VerificationState,
  VerificationSummary,
} from "./state.js";
export type { Listener } from "./store.js";
export type { OpenStream, RequestBody, StreamReceiver, StreamRequest } from "./stream.js";
export type { GetToken } from "./tokens.js";
export type { GraphqlError, GraphqlResult, Observer, Transport } from "./transport.js";
