// Why a token was refused: for the log alone. The response is the same for all, as which check has failed would help
// attackers; whoever connects a backend of their own has to know.
import { errors } from "jose";
import { ClientError } from "../errors.js";

export class TokenRefused extends ClientError {
  /** @param reason contains nothing of the token */
  constructor(readonly reason: string) {
    super("UNAUTHENTICATED");
  }
}

/** @param error of the verification */
export function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "it has expired";
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its claim ${error.claim} is missing, or is not what is configured`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return "it is signed by another secret or key";
  if (error instanceof errors.JWKSNoMatchingKey) return "its key is not among those of the issuer";
  if (error instanceof errors.JOSEAlgNotAllowed) return "its algorithm is not accepted";
  if (error instanceof errors.JOSEError) return error.code;
  // Of ours, with fixed texts: what is wrong with the claims that only we read.
  return error instanceof TypeError ? error.message : "it is malformed";
}
