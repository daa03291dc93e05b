// Users, natural and legal, in the plain and the SCA form.
import { type Call, type Endpoint, nowSeconds, optionalText, type World } from "../call.js";
import { answerPage } from "../pagination.js";
import type { Person, UserRecord } from "../records.js";
import { UNREGULATED } from "../regulation.js";
import { invalidParameter, notFound, UpstreamRefusal } from "../upstream-refusal.js";
import { asShown, findUser } from "./find-user.js";
import { assertUserBody, detailsFrom, personFrom } from "./user-body.js";
import { toFlatUser, toScaUser, toUserSummary } from "./user-wire.js";

type PersonType = UserRecord["PersonType"];

export function userEndpoints(world: World): Endpoint[] {
  const { store, settings } = world;

  const find = (id: string) => findUser(world, id);

  /** The status is not documented; the official clients' tests expect an error with an `errors` map. */
  function findOfType(id: string, type: PersonType): UserRecord {
    const user = find(id);
    if (user.PersonType !== type) throw notFound(id);
    return user;
  }

  function create(type: PersonType, body: Call["body"], isSca: boolean): UserRecord {
    const category = categoryFrom(body, settings.userCategoryRequired);
    assertUserBody(type, category, body);
    if (category === "OWNER" && body["TermsAndConditionsAccepted"] !== true) {
      throw new UpstreamRefusal(
        403,
        "user_hasnt_accepted_terms_and_conditions",
        "The user has not accepted the terms and conditions",
      );
    }
    const hasToEnrol = isSca && category === "OWNER" && !String(body["Email"]).includes("accept");
    const user: UserRecord = {
      Id: world.createId("user_m_"),
      PersonType: type,
      UserCategory: category,
      KYCLevel: "LIGHT",
      UserStatus: hasToEnrol ? "PENDING_USER_ACTION" : "ACTIVE",
      CreationDate: nowSeconds(world),
      person: personFrom(type, body),
      details: { Tag: optionalText(body, "Tag", 255), ...detailsFrom(type, body) },
      regulation: UNREGULATED,
    };
    store.users.set(user.Id, user);
    return user;
  }

  function update(id: string, type: PersonType, body: Call["body"]): UserRecord {
    const user = findOfType(id, type);
    const before = user.person;
    const person: Person = { ...before, ...presentOf(personFrom(type, body)) };
    const details = { ...user.details, ...presentOf(detailsFrom(type, body)) };
    store.users.set(id, { ...user, person, details });
    const isDowngrade =
      (["FirstName", "LastName", "Birthday", "Nationality"] as const).some(
        (field) => person[field] !== before[field],
      ) || details["LegalPersonType"] !== user.details["LegalPersonType"];
    // Upstream docs: a user whose verified data changes must be verified again.
    if (isDowngrade && user.KYCLevel === "REGULAR") world.lifecycle.downgrade(id);
    return find(id);
  }

  /** Upstream docs: cannot be undone; the user can still be read. */
  function close(id: string, type: PersonType): void {
    const user = findOfType(id, type);
    if (user.UserStatus === "CLOSED")
      throw new UpstreamRefusal(400, "user_closure_failed", "The user is closed already");
    world.lifecycle.users.change(id, "CLOSED");
  }

  const view =
    <Wire>(toWire: (user: UserRecord) => Wire) =>
    (user: UserRecord): Wire =>
      toWire(asShown(world, user));

  /** Answered like any unknown address. */
  function assertServed(isServed: boolean, id: string): void {
    if (!isServed) throw notFound(id);
  }

  const typed = (["NATURAL", "LEGAL"] as const).flatMap((type): Endpoint[] =>
    [false, true].flatMap((isSca): Endpoint[] => {
      const path = `${isSca ? "/sca" : ""}/users/${type.toLowerCase()}`;
      const toWire = view(isSca ? toScaUser : toFlatUser);
      return [
        {
          method: "POST",
          path,
          answer: ({ body }) => ({ body: withEnrolment(toWire(create(type, body, isSca)), isSca, world.baseUrl()) }),
        },
        {
          method: "GET",
          path: `${path}/:userId`,
          answer: ({ params }) => ({ body: toWire(findOfType(params["userId"] ?? "", type)) }),
        },
        {
          method: "PUT",
          path: `${path}/:userId`,
          answer: ({ params, body }) => ({ body: toWire(update(params["userId"] ?? "", type, body)) }),
        },
        {
          method: "DELETE",
          path: `${path}/:userId`,
          answer({ params }) {
            close(params["userId"] ?? "", type);
            return { status: 204, body: undefined };
          },
        },
      ];
    }),
  );

  return [
    ...typed,
    {
      method: "GET",
      path: "/users/:userId",
      answer({ params: { userId = "" } }) {
        assertServed(settings.userViews !== "sca only", userId);
        return { body: view(toFlatUser)(find(userId)) };
      },
    },
    {
      method: "GET",
      path: "/sca/users/:userId",
      answer({ params: { userId = "" } }) {
        assertServed(settings.userViews !== "plain only", userId);
        return { body: view(toScaUser)(find(userId)) };
      },
    },
    {
      method: "GET",
      path: "/users",
      answer: (call) =>
        answerPage(
          [...store.users.values()],
          call,
          { sortField: "CreationDate", linkUrlsQuoted: settings.linkUrlsQuoted },
          view(toUserSummary),
        ),
    },
  ];
}

function categoryFrom(body: Call["body"], isRequired: boolean): UserRecord["UserCategory"] {
  const category = body["UserCategory"];
  if (category === undefined && !isRequired) return "OWNER";
  if (category === "OWNER" || category === "PAYER") return category;
  throw invalidParameter("UserCategory", "The UserCategory field must be PAYER or OWNER");
}

/** Only the response to the creation contains the pending action; a view does not. */
function withEnrolment(body: Record<string, unknown>, isSca: boolean, baseUrl: string): Record<string, unknown> {
  const isPending = isSca && body["UserStatus"] === "PENDING_USER_ACTION";
  return isPending ? { ...body, PendingUserAction: { RedirectUrl: `${baseUrl}/sca-enrolment` } } : body;
}

/** An update leaves omitted fields unchanged. */
function presentOf<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  ) as Partial<Fields>;
}
