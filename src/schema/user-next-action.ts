import { GraphQLDate } from "graphql-scalars";
import { createUnionType, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { CompletePersons, NoAction, RedirectUser, StartAgain, WaitForOutcome } from "./next-action.js";
import { Restrictions } from "./restrictions.js";

@ObjectType({ description: "The user is not verified and has no session that counts: create one." })
export class StartVerification {
  @Field(() => ID, { description: "The user for whom to create it." })
  userId!: string;
}

@ObjectType({ description: "The user is verified and has to renew that: create a session." })
export class RenewVerification {
  @Field(() => ID, { description: "The user for whom to create it." })
  userId!: string;

  @Field(() => GraphQLDate, { description: "The last day, to its end in UTC. See isOverdue for when it is over." })
  dueOn!: string;

  @Field(() => Boolean, {
    description:
      "Whether that day is over. The user is still verified, but kycLevel may become LIGHT on any day: ask them to " +
      "renew now.",
  })
  isOverdue!: boolean;
}

@ObjectType({
  description:
    "The user has to enrol for strong authentication. The link comes from the upstream and is valid for ten minutes: " +
    "the platform's backend creates it.",
})
export class EnrolForStrongAuthentication {
  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the user is already verified; null while the kycLevel is unknown.",
  })
  isVerified?: boolean | null;
}

export enum SupportCause {
  RESTRICTED = "RESTRICTED",
  ACCOUNT_CLOSED = "ACCOUNT_CLOSED",
}

registerEnumType(SupportCause, {
  name: "SupportCause",
  description: "Why the user can do nothing by themselves.",
  valuesConfig: {
    RESTRICTED: { description: "The upstream has blocked the user." },
    ACCOUNT_CLOSED: { description: "The account is closed for good." },
  },
});

@ObjectType({ description: "Show how to reach the platform's support, and the advice in restrictions." })
export class ContactSupport {
  @Field(() => SupportCause, { description: "Why the user can do nothing by themselves." })
  supportCause!: SupportCause;

  @Field(() => Restrictions, { nullable: true, description: "What is blocked, if supportCause is RESTRICTED." })
  restrictions?: Restrictions | null;
}

export const UserNextAction = createUnionType({
  name: "UserNextAction",
  description: "The next step for a user. Distinguish the members by __typename, and expect more of them one day.",
  types: () =>
    [
      StartVerification,
      RedirectUser,
      WaitForOutcome,
      CompletePersons,
      StartAgain,
      RenewVerification,
      EnrolForStrongAuthentication,
      ContactSupport,
      NoAction,
    ] as const,
});
