import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../context.js";
import { ClientError } from "../errors.js";
import { CheckData } from "../schema/check-data.js";
import { SCOPE_PERSONAL_DATA } from "../viewer.js";

@Resolver(() => CheckData)
export class CheckDataResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "The value as the upstream extracted it; empty or null when nothing could be read. Personal data: needs the scope idv:pii, else null with a FORBIDDEN error.",
  })
  value(@Root() data: CheckData, @Ctx() { viewer }: RequestContext): string | null {
    if (!viewer.canReadPersonalData) {
      throw new ClientError("FORBIDDEN", `Personal data needs the scope ${SCOPE_PERSONAL_DATA}.`);
    }
    return data.value ?? null;
  }
}
