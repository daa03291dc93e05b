import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../context.js";
import { ClientError } from "../errors.js";
import { Freshness } from "../schema/freshness.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import { IdentityVerificationConnection } from "../schema/identity-verification-connection.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import { Cost, countOf } from "../schema/field-cost.js";
import { KycLevel } from "../schema/kyc-level.js";
import { PersonType } from "../schema/person-type.js";
import { UserCategory } from "../schema/user-category.js";
import { UserStatus } from "../schema/user-status.js";
import { User, type UserDetail } from "../schema/user.js";
import { readsOf } from "./selection.js";
import { detailLevelOf, withDetailLevel } from "./session-detail.js";
import { sessionsOfUser, userById } from "./upstream-calls.js";
import { assertId } from "./upstream-id.js";
import { readCursor, sessionsBehind, toConnection } from "./verification-page.js";
import { userReference } from "./user-reference.js";

/** Own choice: what detail of the sessions may cost in upstream calls. */
const MAX_VERIFICATIONS = 100;

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, {
    nullable: true,
    description: "One user. Null when there is none with this id, or it is not the viewer's.",
  })
  @Cost({ calls: userById })
  async user(
    @Arg("id", () => ID, { description: "Id of the user." }) id: string,
    @Ctx() { identityVerifications }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<User | null> {
    assertId(id, "id");
    const reads = readsOf(info, "User");
    const wantsSessions = reads.has("list");
    const wantsDetail = reads.has("view");
    // Both are known from the id: side by side they take one round trip. Whoever selects the list reports its failure.
    const sessions = wantsSessions ? identityVerifications.forUser(id) : undefined;
    sessions?.catch(() => undefined);
    const evidence = sessions && !wantsDetail ? sessions : identityVerifications.user(id);
    try {
      return (await evidence) === null ? null : userReference(id);
    } catch (error) {
      if (wantsSessions || wantsDetail) return userReference(id);
      throw error;
    }
  }

  @FieldResolver(() => [IdentityVerification], {
    nullable: true,
    description:
      "The user's verification sessions, newest first. One upstream call for each hundred of them; fields that lists leave out cost one more for each session shown. Null when they cannot be had at the moment.",
  })
  @Cost({ reads: "list", items: ({ first }) => countOf(first), calls: sessionsOfUser })
  async verifications(
    @Root() user: User,
    @Arg("status", () => [IdentityVerificationStatus], { nullable: true, description: "Only sessions that stand so." })
    statuses: IdentityVerificationStatus[] | null,
    @Arg("first", () => Int, { defaultValue: 20, description: "How many at most, 1 to 100." }) first: number,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<IdentityVerification[] | null> {
    assertFirst(first);
    const sessions = await chosenSessions(user, statuses, context);
    return sessions && withDetailLevel(sessions.slice(0, first), context, detailLevelOf(info));
  }

  @FieldResolver(() => IdentityVerificationConnection, {
    nullable: true,
    description:
      "The same page by page (Relay cursor connections), newest first. Null when they cannot be had at the moment.",
  })
  @Cost({ reads: "list", items: ({ first }) => countOf(first), calls: sessionsOfUser })
  async verificationsConnection(
    @Root() user: User,
    @Arg("first", () => Int, { defaultValue: 20, description: "How many on a page, 1 to 100." }) first: number,
    @Arg("after", () => String, {
      nullable: true,
      description: "Cursor of the session that the page comes after; the newest sessions when left out.",
    })
    after: string | null,
    @Arg("status", () => [IdentityVerificationStatus], { nullable: true, description: "Only sessions that stand so." })
    statuses: IdentityVerificationStatus[] | null,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<IdentityVerificationConnection | null> {
    assertFirst(first);
    const place = after == null ? null : readCursor(after);
    if (after != null && !place) throw new ClientError("BAD_USER_INPUT", 'Argument "after" is no cursor of this API.');
    const sessions = await chosenSessions(user, statuses, context);
    const freshness = await context.identityVerifications.listFreshness(user.id);
    if (!sessions || !freshness) return null;
    const rest = sessionsBehind(sessions, place);
    const page = await withDetailLevel(rest.slice(0, first), context, detailLevelOf(info, ["edges", "node"]));
    return toConnection(page, rest.length < sessions.length, rest.length > first, freshness);
  }

  @FieldResolver(() => IdentityVerification, {
    nullable: true,
    description:
      "The newest verification session; null when there is none yet, and, with an error, when it cannot be loaded.",
  })
  @Cost({ reads: "list", calls: sessionsOfUser })
  async latestVerification(
    @Root() user: User,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<IdentityVerification | null> {
    const sessions = await context.identityVerifications.forUser(user.id);
    const [latest] = await withDetailLevel(sessions?.slice(0, 1) ?? [], context, detailLevelOf(info));
    return latest ?? null;
  }

  @FieldResolver(() => PersonType, { nullable: true, description: "Person or organisation." })
  @Cost({ reads: "view" })
  async personType(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.personType;
  }

  @FieldResolver(() => String, { nullable: true, description: "The upstream's own word for personType." })
  @Cost({ reads: "view" })
  async rawPersonType(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.rawPersonType;
  }

  @FieldResolver(() => KycLevel, {
    nullable: true,
    description: "How far the user is verified: the answer that counts, whatever single sessions say.",
  })
  @Cost({ reads: "view" })
  async kycLevel(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.kycLevel;
  }

  @FieldResolver(() => String, { nullable: true, description: "The upstream's own word for kycLevel." })
  @Cost({ reads: "view" })
  async rawKycLevel(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.rawKycLevel;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      "Whether the user counts as verified: true only when kycLevel is REGULAR. A VALIDATED session is not enough: of a business other persons may have to follow, and the upstream raises the level in its own time.",
  })
  @Cost({ reads: "view" })
  async isVerified(@Root() user: User, @Ctx() context: RequestContext) {
    const detail = await detailOf(user, context);
    return detail && detail.kycLevel === KycLevel.REGULAR;
  }

  @FieldResolver(() => UserCategory, {
    nullable: true,
    description: "What the user may do upstream. Only an OWNER can be verified.",
  })
  @Cost({ reads: "view" })
  async category(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.category;
  }

  @FieldResolver(() => String, { nullable: true, description: "The upstream's own word for category." })
  @Cost({ reads: "view" })
  async rawCategory(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.rawCategory;
  }

  @FieldResolver(() => UserStatus, { nullable: true, description: "State of the user's account upstream." })
  @Cost({ reads: "view" })
  async status(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.status;
  }

  @FieldResolver(() => String, { nullable: true, description: "The upstream's own word for status." })
  @Cost({ reads: "view" })
  async rawStatus(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.rawStatus;
  }

  @FieldResolver(() => Date, { nullable: true, description: "When the user was created upstream." })
  @Cost({ reads: "view" })
  async createdAt(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.createdAt;
  }

  @FieldResolver(() => Freshness, {
    nullable: true,
    description:
      "How fresh isVerified, kycLevel and the other fields of the user are. Sessions have a freshness of their own.",
  })
  @Cost({ reads: "view" })
  async freshness(@Root() user: User, @Ctx() context: RequestContext) {
    return (await detailOf(user, context))?.freshness;
  }
}

function assertFirst(first: number): void {
  if (first < 1 || first > MAX_VERIFICATIONS)
    throw new ClientError("BAD_USER_INPUT", `Argument "first" has to be 1 to ${MAX_VERIFICATIONS}.`);
}

async function chosenSessions(
  user: User,
  statuses: IdentityVerificationStatus[] | null,
  context: RequestContext,
): Promise<IdentityVerification[] | null> {
  const sessions = await context.identityVerifications.forUser(user.id);
  return sessions && statuses ? sessions.filter((session) => statuses.includes(session.status)) : sessions;
}

function detailOf(user: User, context: RequestContext): Promise<UserDetail | null> {
  return context.identityVerifications.user(user.id);
}
