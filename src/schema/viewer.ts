import { Field, ID, ObjectType } from "type-graphql";
import { User } from "./user.js";

@ObjectType("Viewer", { description: "Who is asking, as their token says." })
export class ViewerObject {
  @Field(() => [ID], { description: "The ids of the users this viewer is." })
  userIds!: string[];

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
