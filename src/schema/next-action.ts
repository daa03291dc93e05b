import { createUnionType, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { CheckReason } from "./check-reason.js";
import { ASSUMED_ITEMS, Cost } from "./field-cost.js";
import { Person } from "./person.js";

@ObjectType({
  description:
    "Redirect the user to the hosted page: nothing, or not everything, has been submitted yet. When the user " +
    "returns from it, call reportReturn.",
})
export class RedirectUser {
  @Field(() => ID, { description: "Id of the session, for reportReturn." })
  identityVerificationId!: string;

  @Field(() => String, {
    description: "URL of the hosted page. Anyone who has it can continue the session: treat it as a secret.",
  })
  url!: string;

  @Field(() => Date, {
    nullable: true,
    description: "Until when the session can be submitted; null if unknown.",
  })
  until?: Date | null;
}

export enum WaitReason {
  MANUAL_REVIEW = "MANUAL_REVIEW",
  KYC_LEVEL = "KYC_LEVEL",
  JUST_RETURNED = "JUST_RETURNED",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(WaitReason, {
  name: "WaitReason",
  description: "What the session or the user is waiting for.",
  valuesConfig: {
    MANUAL_REVIEW: { description: "Manual review, which takes hours or days. The user has nothing to do." },
    KYC_LEVEL: {
      description:
        "The session is validated; the user's kycLevel, or the end of the renewal, follows within seconds, rarely " +
        "within minutes.",
    },
    JUST_RETURNED: {
      description:
        "The user has just returned from the hosted page (reportReturn). If they have submitted everything, an " +
        "outcome usually arrives within seconds. If none has arrived in redirectAgainInSeconds, the next action is " +
        "RedirectUser again.",
    },
    UNKNOWN: { description: "The session has a status that this API does not know yet." },
  },
});

@ObjectType({ description: "Tell the user to wait, and subscribe to the session or the user." })
export class WaitForOutcome {
  @Field(() => ID, { description: "Id of the session that is waited for." })
  identityVerificationId!: string;

  @Field(() => Date, { nullable: true, description: "When the session last changed, or the user returned." })
  since?: Date | null;

  @Field(() => WaitReason, { description: "What the session is waiting for." })
  reason!: WaitReason;

  @Field(() => Int, {
    nullable: true,
    description:
      "Seconds, counted from this answer, until the next action is RedirectUser again if no outcome has arrived by " +
      "then. They say nothing of when one is due, which nobody knows. 1 or more; null except for JUST_RETURNED.",
  })
  redirectAgainInSeconds?: number | null;
}

@ObjectType({
  description:
    "The session itself is VALIDATED, but other persons of the business have to verify themselves before the " +
    "user is verified. Send each person their hostedUrl, unless areLinksEmailed; use retryPersonVerification for " +
    "those who were rejected and have an id.",
})
export class CompletePersons {
  @Field(() => ID, { description: "Id of the session, for retryPersonVerification." })
  identityVerificationId!: string;

  @Cost({ items: ASSUMED_ITEMS.persons })
  @Field(() => [Person], {
    description: "The persons who can still verify themselves: neither VALIDATED nor ABANDONED.",
  })
  persons!: Person[];
}

export enum StartAgainCause {
  REFUSED = "REFUSED",
  EXPIRED = "EXPIRED",
  OUT_OF_DATE = "OUT_OF_DATE",
  FAILED = "FAILED",
  PERSONS_ABANDONED = "PERSONS_ABANDONED",
}

registerEnumType(StartAgainCause, {
  name: "StartAgainCause",
  description: "Why the user needs a new session.",
  valuesConfig: {
    REFUSED: { description: "The verification was refused; see reasons." },
    EXPIRED: { description: "The session was not submitted in time." },
    OUT_OF_DATE: {
      description:
        "The verification is no longer valid, for example after a change of the user's data or a missed renewal.",
    },
    FAILED: { description: "The session ended by inactivity or a technical failure." },
    PERSONS_ABANDONED: {
      description: "Persons of the business have not verified themselves, and cannot do so in this session any more.",
    },
  },
});

@ObjectType({ description: "The session is over: create a new one, if isUseful." })
export class StartAgain {
  @Field(() => StartAgainCause, { description: "Why the user needs a new session." })
  cause!: StartAgainCause;

  @Cost({ items: ASSUMED_ITEMS.refusalReasons })
  @Field(() => [CheckReason], {
    description: "Why the session was refused, each with a recommendation. Empty unless cause is REFUSED.",
  })
  reasons!: CheckReason[];

  @Field(() => Boolean, {
    description:
      "False if a new session cannot succeed, for example because the user is under age: tell the user instead " +
      "of creating one.",
  })
  isUseful!: boolean;
}

@ObjectType({
  description:
    "Nothing to do. Of a session: it is VALIDATED; see User.isVerified for whether the user is verified. Of a user: " +
    "they are verified, or cannot be.",
})
export class NoAction {
  @Field(() => Date, { nullable: true, description: "When the session last changed." })
  since?: Date | null;
}

export const NextAction = createUnionType({
  name: "NextAction",
  description: "The next step for the user. Distinguish the members by __typename.",
  types: () => [RedirectUser, WaitForOutcome, CompletePersons, StartAgain, NoAction] as const,
});
