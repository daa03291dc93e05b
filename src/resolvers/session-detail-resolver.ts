// The detail fields of a session, which only a view has.
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../context.js";
import { Check } from "../schema/check.js";
import { CheckReason } from "../schema/check-reason.js";
import { ExtractedData } from "../schema/extracted-data.js";
import { ASSUMED_ITEMS, Cost } from "../schema/field-cost.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import { CompletePersons, NextAction } from "../schema/next-action.js";
import { Person } from "../schema/person.js";
import { extractedDataOf } from "./extracted-data.js";
import { trustedLink, withTrustedLink } from "./hosted-links.js";
import { nextActionOf, refusalReasonsOf } from "./next-action.js";
import { fromDetail } from "./session-detail.js";

@Resolver(() => IdentityVerification)
export class SessionDetailResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "URL of the hosted page, to which to redirect the user's browser while the session is PENDING. Anyone " +
      "who has it can continue the session: treat it as a secret.",
  })
  @Cost({ reads: "view" })
  hostedUrl(@Root() session: IdentityVerification, @Ctx() context: RequestContext) {
    return fromDetail(session, context, ({ hostedUrl }) => trustedLink(hostedUrl ?? null, context));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "URL to which the hosted page redirects the user at the end. Being redirected there proves nothing: the " +
      "outcome arrives later.",
  })
  @Cost({ reads: "view" })
  returnUrl(@Root() session: IdentityVerification, @Ctx() context: RequestContext) {
    return fromDetail(session, context, ({ returnUrl }) => returnUrl);
  }

  @FieldResolver(() => String, { nullable: true, description: "The note given when the session was created." })
  @Cost({ reads: "view" })
  tag(@Root() session: IdentityVerification, @Ctx() context: RequestContext) {
    return fromDetail(session, context, ({ tag }) => tag);
  }

  @FieldResolver(() => [Check], {
    nullable: true,
    description:
      "The checks made so far, in no particular order; empty until the user has submitted. Null, with an " +
      "error, when they cannot be loaded.",
  })
  @Cost({ reads: "view", items: ASSUMED_ITEMS.checks })
  checks(@Root() session: IdentityVerification, @Ctx() context: RequestContext) {
    return fromDetail(session, context, ({ checks }) => checks);
  }

  @FieldResolver(() => [CheckReason], {
    nullable: true,
    description:
      "The reasons of all refused checks, each with a recommendation. Empty unless status is REFUSED. Null, " +
      "with an error, when they cannot be loaded.",
  })
  @Cost({ reads: "view", items: ASSUMED_ITEMS.refusalReasons })
  refusalReasons(@Root() session: IdentityVerification, @Ctx() context: RequestContext) {
    return fromDetail(session, context, (detail) => refusalReasonsOf(session, detail));
  }

  @FieldResolver(() => ExtractedData, {
    nullable: true,
    description: "The values of checks.data as named fields. Null, with an error, when it cannot be loaded.",
  })
  @Cost({ reads: "view" })
  extractedData(@Root() session: IdentityVerification, @Ctx() context: RequestContext) {
    return fromDetail(session, context, (detail) => extractedDataOf(session, detail));
  }

  @FieldResolver(() => [Person], {
    nullable: true,
    description:
      "The persons of significant control of a business, who have to be verified as well. Empty for all other " +
      "users, and until the session is VALIDATED. Null, with an error, when they cannot be loaded.",
  })
  @Cost({ reads: "view", items: ASSUMED_ITEMS.persons })
  persons(@Root() session: IdentityVerification, @Ctx() context: RequestContext) {
    return fromDetail(session, context, ({ persons }) => persons);
  }

  @FieldResolver(() => NextAction, {
    nullable: true,
    description:
      "The next step for the user. Null, with an error, when it cannot be loaded, and without one while the " +
      "hosted page is unknown.",
  })
  @Cost({ reads: "view" })
  nextAction(@Root() session: IdentityVerification, @Ctx() context: RequestContext) {
    const returned = context.returns.of(session.id);
    return fromDetail(session, context, (detail) => withTrustedLink(nextActionOf(session, detail, returned), context));
  }
}

@Resolver(() => CompletePersons)
export class CompletePersonsResolver {
  @FieldResolver(() => Boolean, {
    description:
      "Whether the upstream e-mails each person their link itself, at the validation of the session. If so, tell the " +
      "user; if not, the platform has to send the links.",
  })
  areLinksEmailed(@Ctx() { arePersonsEmailed }: RequestContext): boolean {
    return arePersonsEmailed;
  }
}

@Resolver(() => Person)
export class PersonResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "URL of the hosted page on which the person verifies themselves. Give it to that person only: treat it " +
      "as a secret.",
  })
  hostedUrl(@Root() { hostedUrl = null }: Person, @Ctx() context: RequestContext) {
    return trustedLink(hostedUrl, context);
  }
}
