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

/** Own choice: without a batch read upstream, fifty sessions may cost fifty calls. */
const MAX_IDS = 50;

@Resolver(() => IdentityVerification)
export class IdentityVerificationResolver {
  @Query(() => IdentityVerification, {
    nullable: true,
    description: "One verification session. Null when there is none with this id, or it is not the viewer's.",
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
      "Several sessions in the order of their ids, at most 50. Null where there is none, or it is not the viewer's; one that fails, fails alone.",
  })
  @Cost({ items: ({ ids }) => lengthOf(ids), calls: sessionsById })
  async identityVerifications(
    @Arg("ids", () => [ID], { description: "Ids of the sessions, at most 50." }) ids: string[],
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (ids.length > MAX_IDS)
      throw new ClientError("BAD_USER_INPUT", `Argument "ids" may hold at most ${MAX_IDS} ids.`);
    const wanted = detailLevelOf(info);
    return Promise.all(
      ids.map(async (id) => {
        try {
          assertId(id, "ids");
          return await context.identityVerifications.load(id, wanted);
        } catch (error) {
          return error;
        }
      }),
    );
  }

  @FieldResolver(() => User, { nullable: true, description: "Whose verification it is." })
  @Cost({ calls: (selected) => ({ owner: totalOf(selected) }) })
  user(@Root() session: IdentityVerification) {
    return session.userId === undefined ? null : userReference(session.userId);
  }
}
