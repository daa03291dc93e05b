import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../context.js";
import { CheckReason } from "../schema/check-reason.js";
import { TextLanguage } from "../schema/text-language.js";
import { isRetryUseful, recommendationFor } from "./recommendations.js";

@Resolver(() => CheckReason)
export class CheckReasonResolver {
  @FieldResolver(() => String, {
    description: "Advice to show to the user: the platform's or this API's own text for known reasons, else message.",
  })
  recommendation(
    @Root() reason: CheckReason,
    @Arg("language", () => TextLanguage, {
      defaultValue: TextLanguage.EN,
      description: "Language of this API's own texts; message is not translated.",
    })
    language: TextLanguage,
    @Ctx() context: RequestContext,
  ): string {
    return recommendationFor(reason, context.texts()[language]);
  }

  @FieldResolver(() => Boolean, {
    description: "False if another attempt cannot succeed, for example because the user is under age.",
  })
  isRetryUseful(@Root() reason: CheckReason): boolean {
    return isRetryUseful(reason);
  }
}
