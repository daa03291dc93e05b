// Creates, updates, categorises and closes users, for the endpoints of both forms.
import { type Call, nowSeconds, optionalText, type World } from "../call.js";
import type { Person, UserRecord } from "../records.js";
import { UNREGULATED } from "../regulation.js";
import { invalidParameter, notFound, UpstreamRefusal } from "../upstream-refusal.js";
import { setCategory } from "../user-changes.js";
import { assertOpen, findUser } from "./find-user.js";
import { assertUserBody, detailsFrom, normalBody, personFrom } from "./user-body.js";

type PersonType = UserRecord["PersonType"];
type Category = UserRecord["UserCategory"];

const TAG_MAX_LENGTH = 255;
const VERIFIED_FIELDS = ["FirstName", "LastName", "Birthday", "Nationality"] as const;
const CONTACT_FIELDS = ["Email", "PhoneNumber"];

export interface UserWriting {
  create(type: PersonType, body: Call["body"], isSca: boolean): UserRecord;
  update(id: string, type: PersonType, body: Call["body"], isSca: boolean): UserRecord;
  /** Upstream docs: a payer becomes an owner with the fields that owners need. */
  categorise(id: string, type: PersonType, body: Call["body"]): UserRecord;
  /** Upstream docs: cannot be undone; the user can still be read. */
  close(id: string, type: PersonType): void;
  /** The status is not documented; the official clients' tests expect an error with an `errors` map. */
  findOfType(id: string, type: PersonType): UserRecord;
}

export function createUserWriting(world: World): UserWriting {
  const { store, settings, lifecycle } = world;

  function findOfType(id: string, type: PersonType): UserRecord {
    const user = findUser(world, id);
    if (user.PersonType !== type) throw notFound(id);
    return user;
  }

  /** Upstream docs: an owner made by an SCA endpoint has to, except in the sandbox with this word in the e-mail. */
  function askForEnrolment(user: UserRecord): void {
    const representative = user.details["representative"] as Record<string, unknown> | undefined;
    const isBypassed = [user.details["Email"], representative?.["Email"]].some((email) =>
      String(email).includes("accept"),
    );
    if (user.UserCategory === "OWNER" && !isBypassed) lifecycle.users.change(user.Id, "ENROLMENT_PENDING");
  }

  /** @throws UpstreamRefusal if the user's fields do not suffice for the category */
  function assertCategory(type: PersonType, category: Category, body: Call["body"]): void {
    assertUserBody(type, category, body);
    // Inferred: a platform that may still omit the category may omit this too, as the official clients' tests do.
    const isExempt = (body["UserCategory"] ?? body["TermsAndConditionsAccepted"] ?? null) === null;
    if (category === "OWNER" && !isExempt && body["TermsAndConditionsAccepted"] !== true) {
      throw new UpstreamRefusal(
        403,
        "user_hasnt_accepted_terms_and_conditions",
        "The user has not accepted the terms and conditions",
      );
    }
  }

  function merged(user: UserRecord, body: Call["body"]): UserRecord {
    assertUserBody(user.PersonType, undefined, body);
    const person: Person = { ...user.person, ...presentOf(personFrom(user.PersonType, body)) };
    const { representative, ...rest } = detailsFrom(user.PersonType, body);
    const tag = optionalText(body, "Tag", TAG_MAX_LENGTH);
    const details: Record<string, unknown> = { ...user.details, ...presentOf({ Tag: tag, ...rest }) };
    if (user.PersonType === "LEGAL")
      details["representative"] = {
        ...(user.details["representative"] as object | undefined),
        ...presentOf({ ...(representative as object) }),
      };
    return { ...user, person, details };
  }

  function recategorise(user: UserRecord, category: Category): UserRecord {
    if (category === user.UserCategory) return user;
    const { representative, ...details } = user.details;
    const person =
      user.PersonType === "NATURAL"
        ? user.person
        : { LegalRepresentative: { ...(representative as object), ...user.person } };
    assertCategory(user.PersonType, category, { ...details, ...person, UserCategory: category });
    const change = setCategory(user, category);
    lifecycle.users.apply(change);
    return change.user;
  }

  return {
    findOfType,
    create(type, sent, isSca) {
      const body = normalBody(sent);
      const category = categoryFrom(body) ?? (settings.userCategoryRequired ? categoryMissing() : "OWNER");
      assertCategory(type, category, body);
      const user: UserRecord = {
        Id: world.createId("user_m_"),
        PersonType: type,
        UserCategory: category,
        KYCLevel: "LIGHT",
        UserStatus: "ACTIVE",
        CreationDate: nowSeconds(world),
        person: personFrom(type, body),
        details: { Tag: optionalText(body, "Tag", TAG_MAX_LENGTH), ...detailsFrom(type, body) },
        regulation: UNREGULATED,
      };
      store.users.set(user.Id, user);
      if (isSca) askForEnrolment(user);
      return findUser(world, user.Id);
    },
    update(id, type, sent, isSca) {
      const body = normalBody(sent);
      const user = assertOpen(findOfType(id, type));
      const after = merged(user, body);
      lifecycle.users.save(recategorise(after, categoryFrom(body) ?? user.UserCategory));
      const isDowngrade =
        VERIFIED_FIELDS.some((field) => after.person[field] !== user.person[field]) ||
        after.details["LegalPersonType"] !== user.details["LegalPersonType"];
      // Upstream docs: a user whose verified data changes must be verified again.
      if (isDowngrade && user.KYCLevel === "REGULAR") lifecycle.downgrade(id);
      const hasNewContact = CONTACT_FIELDS.some((field) => after.details[field] !== user.details[field]);
      if (isSca && user.enrolment?.isEnrolled && hasNewContact) askForEnrolment(findUser(world, id));
      return findUser(world, id);
    },
    categorise(id, type, sent) {
      const body = normalBody(sent);
      const user = assertOpen(findOfType(id, type));
      const after = recategorise(merged(user, body), categoryFrom(body) ?? categoryMissing());
      lifecycle.users.save(after);
      if (after.UserCategory !== user.UserCategory) askForEnrolment(after);
      return findUser(world, id);
    },
    close(id, type) {
      if (findOfType(id, type).UserStatus === "CLOSED")
        throw new UpstreamRefusal(400, "user_closure_failed", "The user is closed already");
      lifecycle.users.change(id, "CLOSED");
    },
  };
}

function categoryFrom(body: Call["body"]): Category | undefined {
  const category = body["UserCategory"];
  if (category === undefined || category === null) return undefined;
  if (category === "OWNER" || category === "PAYER") return category;
  return categoryMissing();
}

function categoryMissing(): never {
  throw invalidParameter("UserCategory", "The UserCategory field must be PAYER or OWNER");
}

/** An update leaves omitted fields unchanged. */
function presentOf<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  ) as Partial<Fields>;
}
