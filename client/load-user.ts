import { ask } from "./ask.js";
import {
  type TextLanguage,
  VERIFICATION_OF_USER,
  VERIFICATION_OF_VIEWER,
  type VerificationUserFragment,
} from "./generated/operations.js";
import { ClientError, type Problem, toProblemOf } from "./problem.js";
import type { GraphqlError, Transport } from "./transport.js";

export interface LoadedUser {
  /** Null without a problem: there is none. */
  readonly user: VerificationUserFragment | null;
  readonly errors: readonly GraphqlError[];
  readonly problem: Problem | null;
}

/** @param userId undefined for the first user of the token. Never rejects, whatever a gateway answers. */
export async function loadUser(...query: Parameters<typeof readUser>): Promise<LoadedUser> {
  try {
    return await readUser(...query);
  } catch {
    return { user: null, errors: [], problem: toProblemOf(new ClientError("UNEXPECTED_RESPONSE")) };
  }
}

async function readUser(
  transport: Transport,
  userId: string | undefined,
  language: TextLanguage | undefined,
): Promise<LoadedUser> {
  if (userId !== undefined) {
    const { data, ...rest } = await ask(transport, VERIFICATION_OF_USER, { userId, language });
    return { user: data?.user ?? null, ...rest };
  }
  const { data, ...rest } = await ask(transport, VERIFICATION_OF_VIEWER, { language });
  const user = data?.viewer.users[0];
  // Every part of one whom the provider does not know is null, without an error.
  const isUnknown = user?.freshness === null && rest.errors.length === 0;
  return { user: isUnknown ? null : (user ?? null), ...rest };
}
