import { Field, ID, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";
import { User } from "./user.js";

@ObjectType("Viewer", { description: "Who is asking, as their token says." })
export class ViewerObject {
  @Cost({ items: (_args, { userCount }) => userCount })
  @Field(() => [ID], { description: "The ids of the users this viewer is." })
  userIds!: string[];

  @Cost({ items: (_args, { userCount }) => userCount })
  @Field(() => [User], { description: "The users this viewer is; the way to their verifications." })
  users!: User[];

  @Field(() => Boolean, { description: "Whether the viewer may see every user (scope idv:operator)." })
  isOperator!: boolean;

  @Field(() => Boolean, {
    description: "Whether the viewer may read personal data such as Check.data values (scope idv:pii).",
  })
  canReadPersonalData!: boolean;

  @Field(() => Date, { description: "When the viewer's token expires." })
  tokenExpiresAt!: Date;
}
