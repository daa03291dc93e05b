// Identity verification sessions: create, view, and list.
import { type Call, type Endpoint, nowSeconds, optionalText, requiredText, type World } from "../call.js";
import { answerPage } from "../pagination.js";
import type { SessionRecord, UserRecord } from "../records.js";
import { FEATURE_OFF, invalidAction, invalidParameter, notFound, UpstreamRefusal } from "../upstream-refusal.js";
import { assertOpen, findUser } from "./find-user.js";

const LANGUAGES = ["de-DE", "en-US", "es-ES", "fr-FR", "it-IT", "nl-NL", "pt-PT", "zh-Hans-CN"];
const TAG_MAX_LENGTH = 255;

export function sessionEndpoints(world: World): Endpoint[] {
  const { store, settings } = world;

  const statusOf = ({ Status }: SessionRecord): string =>
    Status === "OUT_OF_DATE" ? settings.outOfDateSpelling : Status;

  /** Upstream docs: a list contains only these four fields. */
  function toSummary(session: SessionRecord) {
    const hidesLastUpdate = session.Status === "PENDING" && settings.pendingLastUpdateInList === "null";
    return {
      Id: session.Id,
      Status: statusOf(session),
      CreationDate: session.CreationDate,
      LastUpdate: hidesLastUpdate ? null : session.LastUpdate,
    };
  }

  function toView(session: SessionRecord) {
    return { ...session, Status: statusOf(session) };
  }

  return [
    {
      method: "POST",
      path: "/users/:userId/identity-verifications",
      answer(call) {
        if (!settings.identityVerificationEnabled) return { status: 403, body: FEATURE_OFF };
        const session = startSession(world, call.params["userId"] ?? "", call.body);
        const { Id, Tag, CreationDate, HostedUrl, Status, ReturnUrl } = session;
        return { body: { Id, Tag, CreationDate, HostedUrl, Status, ReturnUrl } };
      },
    },
    {
      method: "GET",
      path: "/identity-verifications/:id",
      answer({ params }) {
        const id = params["id"] ?? "";
        const session = store.sessions.get(id);
        if (!session)
          throw settings.unknownIdStatus === 404 ? notFound(id) : invalidParameter("Id", "The value is not valid");
        return { body: toView(session) };
      },
    },
    {
      method: "GET",
      path: "/users/:userId/identity-verifications",
      answer(call) {
        const { Id: id } = findUser(world, call.params["userId"] ?? "");
        const options = {
          sortField: "CreationDate",
          defaultOrder: settings.sessionListOrder,
          linkUrlsQuoted: settings.linkUrlsQuoted,
        } as const;
        return answerPage(store.sessionsOf(id), call, options, toSummary);
      },
    },
  ];
}

/** Why the user cannot be verified, or null. */
export function eligibilityProblem(world: World, userId: string): string | null {
  try {
    findEligible(world, userId);
    return null;
  } catch (error) {
    if (!(error instanceof UpstreamRefusal)) throw error;
    return error.message;
  }
}

/** @throws UpstreamRefusal if the user cannot be verified, or if the body is invalid */
export function startSession(world: World, userId: string, body: Call["body"]): SessionRecord {
  const user = findEligible(world, userId);
  const returnUrl = requiredText(body, "ReturnUrl", world.settings.returnUrlMaxLength);
  if (!URL.canParse(returnUrl)) throw invalidParameter("ReturnUrl", "The ReturnUrl field is not a valid URL");
  const tag = optionalText(body, "Tag", TAG_MAX_LENGTH);
  const language = optionalText(body, "SessionLanguage", TAG_MAX_LENGTH);
  if (language !== null && !LANGUAGES.includes(language))
    throw invalidParameter("SessionLanguage", "The language is not supported");
  const id = world.createId("idnver_");
  const session: SessionRecord = {
    Id: id,
    UserId: user.Id,
    Tag: tag,
    HostedUrl: hostedUrl(world, id, returnUrl, language),
    ReturnUrl: returnUrl,
    Status: "PENDING",
    CreationDate: nowSeconds(world),
    LastUpdate: nowSeconds(world),
    Checks: [],
  };
  world.lifecycle.begin(session);
  return session;
}

/** @throws UpstreamRefusal 400. Upstream docs: also for an unknown user, not 404 */
function findEligible({ store, settings }: World, userId: string): UserRecord {
  const user = store.users.get(userId);
  if (!user) throw invalidParameter("UserId", `The value ${userId} is not valid`);
  assertOpen(user);
  if (user.UserStatus === "PENDING_USER_ACTION" && !settings.pendingUsersMayVerify)
    throw new UpstreamRefusal(
      400,
      "not_allowed_for_pending_user_action_status",
      "The action is not allowed while the user has the status PENDING_USER_ACTION",
    );
  if (user.UserCategory !== "OWNER")
    throw new UpstreamRefusal(
      400,
      settings.payerRefusal,
      "The identity verification feature is available for Owners only",
    );
  const legalType = user.details["LegalPersonType"];
  const isRefused =
    (legalType === "ORGANIZATION" && !settings.organizationsMayVerify) ||
    (legalType === "PARTNERSHIP" && !settings.partnershipsMayVerify);
  if (isRefused) throw invalidAction("This type of legal user cannot be verified by a hosted session");
  return user;
}

function hostedUrl(world: World, sessionId: string, returnUrl: string, language: string | null): string {
  const flowId = Array.from({ length: 24 }, () => Math.floor(world.random() * 16).toString(16)).join("");
  const url = new URL(`/hosted/${flowId}`, world.baseUrl());
  url.searchParams.set("sessionId", sessionId);
  url.searchParams.set("redirectURL", returnUrl);
  if (language !== null) url.searchParams.set("lng", language);
  return url.href;
}
