import { registerEnumType } from "type-graphql";

export enum UserStatus {
  ACTIVE = "ACTIVE",
  PENDING_USER_ACTION = "PENDING_USER_ACTION",
  CLOSED = "CLOSED",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(UserStatus, {
  name: "UserStatus",
  description: "Status of a user's account.",
  valuesConfig: {
    ACTIVE: { description: "Active." },
    PENDING_USER_ACTION: { description: "The user still has to enrol for strong authentication." },
    CLOSED: { description: "Closed." },
    UNKNOWN: { description: "A status that this API does not know yet; see rawStatus." },
  },
});
