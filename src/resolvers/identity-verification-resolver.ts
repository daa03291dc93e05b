import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../context.js";
import { ClientError } from "../errors.js";
import { Cost, lengthOf } from "../schema/field-cost.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import { User } from "../schema/user.js";
import { detailLevelOf } from "./session-detail.js";
import { sessionsById, totalOf } from "./upstream-calls.js";
import { assertId } from "./upstream-id.js";
import { userReference } from "./user-reference.js";

/** Own choice: the upstream has no batch read, so fifty sessions may cost fifty calls. */
const MAX_IDS = 50;

@Resolver(() => IdentityVerification)
export class IdentityVerificationResolver {
  @Query(() => IdentityVerification, {
    nullable: true,
    description: "A verification session by id. Null if there is none or the viewer has no access to it.",
  })
  @Cost({ calls: sessionsById })
  identityVerification(
    @Arg("id", () => ID, { description: "Id of the session." }) id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    assertId(id, "id");
    return context.identityVerifications.load(id, detailLevelOf(info));
  }

  @Query(() => [IdentityVerification], {
    nullable: "items",
    description:
      "Verification sessions by id, in the order of the ids. An item is null if there is no such session or " +
      "the viewer has no access to it. If one cannot be loaded, only its item is null, with an error.",
  })
  @Cost({ items: ({ ids }) => lengthOf(ids), calls: sessionsById })
  identityVerifications(
    @Arg("ids", () => [ID], { description: "Ids of the sessions, at most 50." }) ids: string[],
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (ids.length > MAX_IDS)
      throw new ClientError("BAD_USER_INPUT", `Argument "ids" may have at most ${MAX_IDS} ids.`);
    const wanted = detailLevelOf(info);
    return ids.map((id) => {
      try {
        assertId(id, "ids");
        return context.identityVerifications.load(id, wanted);
      } catch (error) {
        return error;
      }
    });
  }

  @FieldResolver(() => User, { nullable: true, description: "The user who is verified." })
  @Cost({ calls: (selected) => ({ owner: totalOf(selected) }) })
  user(@Root() session: IdentityVerification) {
    return session.userId === undefined ? null : userReference(session.userId);
  }
}
