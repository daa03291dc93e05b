// Finds the user that a call names.
import type { World } from "../call.js";
import type { UserRecord } from "../records.js";
import { closedUser, invalidParameter, notFound } from "../upstream-refusal.js";

/** @throws UpstreamRefusal 404, or 400 by a setting */
export function findUser({ store, settings }: World, id: string): UserRecord {
  const user = store.users.get(id);
  if (!user)
    throw settings.unknownIdStatus === 404 ? notFound(id) : invalidParameter("UserId", "The value is not valid");
  return user;
}

/** @throws UpstreamRefusal for a user whose account is closed */
export function assertOpen(user: UserRecord): UserRecord {
  if (user.UserStatus === "CLOSED") throw closedUser();
  return user;
}

/** The user as views show them: a new KYC level may appear later than its event. */
export function asShown({ store, clock }: World, user: UserRecord): UserRecord {
  const former = store.formerLevels.get(user.Id);
  return former && former.untilMs > clock.now() ? { ...user, KYCLevel: former.level } : user;
}
