import { Arg, FieldResolver, Resolver, Root } from "type-graphql";
import { CheckReason } from "../schema/check-reason.js";
import { TextLanguage } from "../schema/text-language.js";
import { isRetryUseful, recommendationFor } from "./recommendations.js";

@Resolver(() => CheckReason)
export class CheckReasonResolver {
  @FieldResolver(() => String, {
    description:
      "What the user should do, in words to show them: ours where the reason is known, else the upstream's text.",
  })
  recommendation(
    @Root() reason: CheckReason,
    @Arg("language", () => TextLanguage, {
      defaultValue: TextLanguage.EN,
      description: "Language of the text, where it is ours.",
    })
    language: TextLanguage,
  ): string {
    return recommendationFor(reason, language);
  }

  @FieldResolver(() => Boolean, {
    description: "False when another attempt cannot end otherwise, as for somebody under age.",
  })
  isRetryUseful(@Root() reason: CheckReason): boolean {
    return isRetryUseful(reason);
  }
}
