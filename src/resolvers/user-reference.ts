import { User } from "../schema/user.js";

/** A user by id alone; the field resolvers load the rest when it is selected. */
export function userReference(id: string): User {
  return Object.assign(new User(), { id });
}
