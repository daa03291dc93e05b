import { IsOptional, Length, Matches, MaxLength } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { SessionLanguage } from "./session-language.js";

/** Upstream docs: an id is at most 128 characters; the alphabet is the one its examples use. */
export const UPSTREAM_ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/;

@InputType({ description: "What to start a verification with." })
export class CreateIdentityVerificationInput {
  @Field(() => ID, { description: "Whom to verify: the upstream id of the user." })
  @Matches(UPSTREAM_ID_PATTERN, { message: "userId is not a well-formed id." })
  userId!: string;

  @Field(() => String, {
    description:
      "Where to send the user's browser afterwards: an https address (http only for localhost in development) of an origin the platform allows, at most 500 characters.",
  })
  @Length(1, 500, { message: "returnUrl has to be 1 to 500 characters long." })
  returnUrl!: string;

  @Field(() => String, {
    nullable: true,
    description: "A note of your own kept with the session, at most 255 characters. Do not put personal data in it.",
  })
  @IsOptional()
  @MaxLength(255, { message: "tag has to be at most 255 characters long." })
  tag?: string | null;

  @Field(() => SessionLanguage, {
    nullable: true,
    description: "Language of the hosted page; the user's browser decides when left out.",
  })
  language?: SessionLanguage | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Makes repeating this call safe: the same key gives the same session for 24 hours. 16 to 36 letters, digits and hyphens; a UUID is best. Made up for you when left out.",
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9-]{16,36}$/, { message: "idempotencyKey has to be 16 to 36 letters, digits or hyphens." })
  idempotencyKey?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Gives the user's newest session that is still PENDING and has the same returnUrl, if there is one, in place of creating another.",
  })
  reuse!: boolean;
}
