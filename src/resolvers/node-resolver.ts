import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, ID, Info, Query, Resolver } from "type-graphql";
import type { RequestContext } from "../context.js";
import { Cost } from "../schema/field-cost.js";
import { Node } from "../schema/node.js";
import { detailLevelOf } from "./session-detail.js";
import { nodeById } from "./upstream-calls.js";
import { assertId } from "./upstream-id.js";
import { userReference } from "./user-reference.js";

/** Upstream docs: ids of sessions have a prefix; ids of users begin with `user_m_`, or are digits for old users. */
const SESSION_ID_PREFIX = "idnver_";

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description:
      "A user or verification session by id (Relay object identification). Null if there is none or the viewer " +
      "has no access to it.",
  })
  @Cost({ calls: nodeById })
  async node(
    @Arg("id", () => ID, { description: "Id of a user or a verification session." }) id: string,
    @Ctx() { identityVerifications }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Node | null> {
    assertId(id, "id");
    if (id.startsWith(SESSION_ID_PREFIX)) return identityVerifications.load(id, detailLevelOf(info));
    return (await identityVerifications.user(id)) === null ? null : userReference(id);
  }
}
