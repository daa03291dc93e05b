import { Ctx, Query, Resolver } from "type-graphql";
import type { RequestContext } from "../context.js";
import { ViewerObject } from "../schema/viewer.js";
import { userReference } from "./user-reference.js";

@Resolver(() => ViewerObject)
export class ViewerResolver {
  @Query(() => ViewerObject, {
    description: "The viewer: the subject of the access token, with access to their own verification sessions.",
  })
  viewer(@Ctx() { viewer }: RequestContext): ViewerObject {
    return Object.assign(new ViewerObject(), {
      userIds: [...viewer.userIds],
      users: viewer.userIds.map(userReference),
      isOperator: viewer.isOperator,
      canReadPersonalData: viewer.canReadPersonalData,
      tokenExpiresAt: viewer.tokenExpiresAt,
    });
  }
}
