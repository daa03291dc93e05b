import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../context.js";
import { ClientError } from "../errors.js";
import { isPromise, type MaybePromise, whenKnown } from "../maybe-promise.js";
import { Cost, countOf } from "../schema/field-cost.js";
import { Freshness } from "../schema/freshness.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationConnection } from "../schema/identity-verification-connection.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import { KycLevel } from "../schema/kyc-level.js";
import { PersonType } from "../schema/person-type.js";
import { User, type UserDetail } from "../schema/user.js";
import { UserCategory } from "../schema/user-category.js";
import { UserStatus } from "../schema/user-status.js";
import { readsBelow } from "./selection.js";
import { detailLevelOf, withDetailLevel } from "./session-detail.js";
import { sessionsOfUser, userById } from "./upstream-calls.js";
import { assertId } from "./upstream-id.js";
import { isVerified } from "./user-next-action.js";
import { userReference } from "./user-reference.js";
import { readCursor, sessionsBehind, toConnection } from "./verification-page.js";

/** Own choice: bounds the upstream calls for detail of the sessions. */
const MAX_VERIFICATIONS = 100;

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, {
    nullable: true,
    description: "A user by id. Null if there is none or the viewer has no access to them.",
  })
  @Cost({ calls: userById })
  async user(
    @Arg("id", () => ID, { description: "Id of the user." }) id: string,
    @Ctx() { identityVerifications }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<User | null> {
    assertId(id, "id");
    const reads = readsBelow(info, "User");
    const wantsSessions = reads.has("list");
    const wantsDetail = reads.has("view");
    // Read in parallel, as both need only the id. The field that selects the list reports its failure.
    const sessions = wantsSessions ? identityVerifications.forUser(id) : undefined;
    if (sessions && isPromise(sessions)) sessions.catch(() => undefined);
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
      "The user's verification sessions, newest first. Costs one upstream call per hundred sessions, plus one " +
      "for each returned session if fields are selected that lists do not have. Null, with an error, when they " +
      "cannot be loaded.",
  })
  @Cost({ reads: "list", items: ({ first }) => countOf(first), calls: sessionsOfUser })
  async verifications(
    @Root() user: User,
    @Arg("status", () => [IdentityVerificationStatus], {
      nullable: true,
      description: "Only sessions with one of these statuses.",
    })
    statuses: IdentityVerificationStatus[] | null,
    @Arg("first", () => Int, { defaultValue: 20, description: "Maximum number of sessions, 1 to 100." }) first: number,
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
      "The user's verification sessions in pages (Relay cursor connections), newest first. Null, with an " +
      "error, when they cannot be loaded.",
  })
  @Cost({ reads: "list", items: ({ first }) => countOf(first), calls: sessionsOfUser })
  async verificationsConnection(
    @Root() user: User,
    @Arg("first", () => Int, { defaultValue: 20, description: "Maximum number of sessions on the page, 1 to 100." })
    first: number,
    @Arg("after", () => String, {
      nullable: true,
      description: "Cursor after which the page begins. By default it begins with the newest session.",
    })
    after: string | null,
    @Arg("status", () => [IdentityVerificationStatus], {
      nullable: true,
      description: "Only sessions with one of these statuses.",
    })
    statuses: IdentityVerificationStatus[] | null,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<IdentityVerificationConnection | null> {
    assertFirst(first);
    const place = after == null ? null : readCursor(after);
    if (after != null && !place)
      throw new ClientError("BAD_USER_INPUT", 'Argument "after" is not a cursor of this API.');
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
      "The newest verification session. Null when there is none yet, and, with an error, when it cannot be loaded.",
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

  @FieldResolver(() => PersonType, { nullable: true, description: "Natural person or organisation." })
  @Cost({ reads: "view" })
  personType(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.personType);
  }

  @FieldResolver(() => String, { nullable: true, description: "personType as sent by the upstream." })
  @Cost({ reads: "view" })
  rawPersonType(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.rawPersonType);
  }

  @FieldResolver(() => KycLevel, {
    nullable: true,
    description: "Verification level of the user. It is authoritative, whatever the status of single sessions.",
  })
  @Cost({ reads: "view" })
  kycLevel(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.kycLevel);
  }

  @FieldResolver(() => String, { nullable: true, description: "kycLevel as sent by the upstream." })
  @Cost({ reads: "view" })
  rawKycLevel(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.rawKycLevel);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      "Whether the user is verified: true only if kycLevel is REGULAR, null while it is UNKNOWN. A VALIDATED session " +
      "is not enough: other persons of a business may still have to be verified, and the upstream raises the level " +
      "with a delay.",
  })
  @Cost({ reads: "view" })
  isVerified(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, isVerified);
  }

  @FieldResolver(() => UserCategory, {
    nullable: true,
    description: "Category of the user, which determines what the user may do. Only an OWNER can be verified.",
  })
  @Cost({ reads: "view" })
  category(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.category);
  }

  @FieldResolver(() => String, { nullable: true, description: "category as sent by the upstream." })
  @Cost({ reads: "view" })
  rawCategory(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.rawCategory);
  }

  @FieldResolver(() => UserStatus, { nullable: true, description: "Status of the user's account." })
  @Cost({ reads: "view" })
  status(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.status);
  }

  @FieldResolver(() => String, { nullable: true, description: "status as sent by the upstream." })
  @Cost({ reads: "view" })
  rawStatus(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.rawStatus);
  }

  @FieldResolver(() => Date, { nullable: true, description: "When the user was created." })
  @Cost({ reads: "view" })
  createdAt(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.createdAt);
  }

  @FieldResolver(() => Freshness, {
    nullable: true,
    description:
      "How recent the user's own fields are, such as isVerified and kycLevel. Sessions have their own freshness.",
  })
  @Cost({ reads: "view" })
  freshness(@Root() user: User, @Ctx() context: RequestContext) {
    return fromUser(user, context, (detail) => detail.freshness);
  }
}

function assertFirst(first: number): void {
  if (first < 1 || first > MAX_VERIFICATIONS)
    throw new ClientError("BAD_USER_INPUT", `Argument "first" must be from 1 to ${MAX_VERIFICATIONS}.`);
}

async function chosenSessions(
  user: User,
  statuses: IdentityVerificationStatus[] | null,
  context: RequestContext,
): Promise<IdentityVerification[] | null> {
  const sessions = await context.identityVerifications.forUser(user.id);
  return sessions && statuses ? sessions.filter((session) => statuses.includes(session.status)) : sessions;
}

function fromUser<Value>(
  { id }: User,
  context: RequestContext,
  use: (detail: UserDetail) => Value,
): MaybePromise<Value | null> {
  return whenKnown(context.identityVerifications.user(id), (detail) => detail && use(detail));
}
