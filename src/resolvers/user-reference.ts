import { User } from "../schema/user.js";

/** A user with only the id; field resolvers load the other fields when selected. */
export function userReference(id: string): User {
  return Object.assign(new User(), { id });
}
