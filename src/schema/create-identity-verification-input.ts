import { IsNotEmpty, IsOptional, Matches, MaxLength, ValidateIf } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { SessionLanguage } from "./session-language.js";
import { UPSTREAM_ID_PATTERN } from "./upstream-id-pattern.js";

@InputType({ description: "Input for a new verification session." })
export class CreateIdentityVerificationInput {
  @Field(() => ID, { description: "Id of the user to verify." })
  @Matches(UPSTREAM_ID_PATTERN, { message: "userId is not a well-formed id." })
  userId!: string;

  @Field(() => String, {
    description:
      "URL to which the hosted page redirects the user's browser at the end: https (http only for localhost in " +
      "development), of an origin that the platform allows, at most 500 characters: printable ASCII without spaces " +
      "and backslashes.",
  })
  @IsNotEmpty({ message: "returnUrl must not be empty." })
  @MaxLength(500, { message: "returnUrl must be at most 500 characters long." })
  returnUrl!: string;

  @Field(() => String, {
    nullable: true,
    description: "Your own note, stored with the session, at most 255 characters. Do not put personal data in it.",
  })
  @IsOptional()
  @MaxLength(255, { message: "tag must be at most 255 characters long." })
  tag?: string | null;

  @Field(() => SessionLanguage, {
    nullable: true,
    description: "Language of the hosted page. By default the browser's language.",
  })
  language?: SessionLanguage | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Makes the call safe to repeat: for 24 hours the same key returns the same session. 16 to 36 letters, " +
      "digits and hyphens, preferably a UUID. Generated if omitted. Ignored with reuse.",
  })
  @ValidateIf(({ reuse, idempotencyKey }: CreateIdentityVerificationInput) => !reuse && idempotencyKey != null)
  @Matches(/^[A-Za-z0-9-]{16,36}$/, { message: "idempotencyKey must be 16 to 36 letters, digits or hyphens." })
  idempotencyKey?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "If true, returns the user's newest PENDING session with the same returnUrl instead of creating another, " +
      "if there is one. The call is then safe to repeat, and two at the same moment with the same input return the " +
      "same session, unless earlier ones have just been refused. If the user's sessions cannot be read, another one " +
      "is created.",
  })
  reuse!: boolean;
}
