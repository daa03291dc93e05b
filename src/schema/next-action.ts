import { createUnionType, Field, ObjectType, registerEnumType } from "type-graphql";
import { CheckReason } from "./check-reason.js";
import { ASSUMED_ITEMS, Cost } from "./field-cost.js";
import { Person } from "./person.js";

@ObjectType({
  description:
    "Send the user to the hosted page: nothing has been submitted yet, or not everything. Right after the user has come back the outcome may only be on its way: wait some seconds for a change first.",
})
export class RedirectUser {
  @Field(() => String, {
    description: "The hosted page. Whoever holds it can continue the session: treat it as a secret.",
  })
  url!: string;

  @Field(() => Date, {
    nullable: true,
    description: "Until when the session can be submitted; null when that is not known.",
  })
  until?: Date | null;
}

export enum WaitReason {
  MANUAL_REVIEW = "MANUAL_REVIEW",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(WaitReason, {
  name: "WaitReason",
  description: "What is waited for.",
  valuesConfig: {
    MANUAL_REVIEW: { description: "People decide, which takes hours or days. There is nothing the user could do." },
    UNKNOWN: { description: "The session is in a status that this API does not know yet." },
  },
});

@ObjectType({ description: "Tell the user that it takes its time, and watch the session." })
export class WaitForOutcome {
  @Field(() => Date, { nullable: true, description: "Since when." })
  since?: Date | null;

  @Field(() => WaitReason, { description: "What is waited for." })
  reason!: WaitReason;
}

@ObjectType({
  description:
    "The user's own part has passed. Others have to verify themselves before the user counts as verified: give each their link, or let those who were rejected try again.",
})
export class CompletePersons {
  @Cost({ items: ASSUMED_ITEMS.persons })
  @Field(() => [Person], { description: "Who is not verified yet." })
  persons!: Person[];
}

export enum StartAgainCause {
  REFUSED = "REFUSED",
  EXPIRED = "EXPIRED",
  OUT_OF_DATE = "OUT_OF_DATE",
  FAILED = "FAILED",
}

registerEnumType(StartAgainCause, {
  name: "StartAgainCause",
  description: "Why a new session is needed.",
  valuesConfig: {
    REFUSED: { description: "The verification was refused; the reasons say why." },
    EXPIRED: { description: "Nothing was submitted in time." },
    OUT_OF_DATE: {
      description: "The verification has lost its validity: something about the user changed, or a renewal was missed.",
    },
    FAILED: { description: "The session ended by inactivity or a technical failure." },
  },
});

@ObjectType({ description: "This session is over: create a new one." })
export class StartAgain {
  @Field(() => StartAgainCause, { description: "Why a new session is needed." })
  cause!: StartAgainCause;

  @Cost({ items: ASSUMED_ITEMS.refusalReasons })
  @Field(() => [CheckReason], {
    description: "What was wrong, each with a recommendation; empty unless the cause is REFUSED.",
  })
  reasons!: CheckReason[];

  @Field(() => Boolean, {
    description:
      "False when trying again cannot help, as for somebody under age: tell the user so in place of a new session.",
  })
  isUseful!: boolean;
}

@ObjectType({
  description:
    "Nothing is to be done: the session was validated. Whether the user counts as verified is told by User.isVerified.",
})
export class NoAction {
  @Field(() => Date, { nullable: true, description: "Since when." })
  since?: Date | null;
}

export const NextAction = createUnionType({
  name: "NextAction",
  description: "What to show the user next.",
  types: () => [RedirectUser, WaitForOutcome, CompletePersons, StartAgain, NoAction] as const,
});
