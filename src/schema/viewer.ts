import { Field, ID, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";
import { User } from "./user.js";

@ObjectType("Viewer", { description: "The viewer: the subject of the access token." })
export class ViewerObject {
  @Cost({ items: (_args, { userCount }) => userCount })
  @Field(() => [ID], { description: "Ids of the users that the viewer stands for." })
  userIds!: string[];

  @Cost({ items: (_args, { userCount }) => userCount })
  @Field(() => [User], {
    description:
      "The users that the viewer stands for, with their verification sessions. Of one whom the upstream does not " +
      "know all fields but the id are null, without an error.",
  })
  users!: User[];

  @Field(() => Boolean, { description: "Whether the viewer may see all users (scope idv:operator)." })
  isOperator!: boolean;

  @Field(() => Boolean, {
    description: "Whether the viewer may read personal data such as Check.data values (scope idv:pii).",
  })
  canReadPersonalData!: boolean;

  @Field(() => Date, { description: "When the access token expires." })
  tokenExpiresAt!: Date;
}
