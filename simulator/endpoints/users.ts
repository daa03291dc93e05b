// Users, natural and legal, in the plain and the SCA form.
import type { Endpoint, World } from "../call.js";
import { answerPage } from "../pagination.js";
import type { UserRecord } from "../records.js";
import { createScaLink } from "../sca-links.js";
import { notFound } from "../upstream-refusal.js";
import { asShown, findUser } from "./find-user.js";
import { toFlatUser, toScaUser, toUserSummary } from "./user-wire.js";
import { createUserWriting } from "./user-writing.js";

type Wire = Record<string, unknown>;

export function userEndpoints(world: World): Endpoint[] {
  const { store, settings } = world;
  const writing = createUserWriting(world);

  const view =
    (toWire: (user: UserRecord) => Wire) =>
    (user: UserRecord): Wire =>
      toWire(asShown(world, user));

  /** Only the response to a change contains the pending action; a view does not. */
  function withEnrolment(body: Wire): Wire {
    if (body["UserStatus"] !== "PENDING_USER_ACTION") return body;
    const RedirectUrl = createScaLink(world, String(body["Id"]), "enrolment");
    return { ...body, PendingUserAction: { RedirectUrl } };
  }

  /** Answered like any unknown address. */
  function assertServed(isServed: boolean, id: string): void {
    if (!isServed) throw notFound(id);
  }

  const typed = (["NATURAL", "LEGAL"] as const).flatMap((type): Endpoint[] =>
    [false, true].flatMap((isSca): Endpoint[] => {
      const path = `${isSca ? "/sca" : ""}/users/${type.toLowerCase()}`;
      const toWire = view(isSca ? toScaUser : toFlatUser);
      const toAnswer = (user: UserRecord) => ({ body: isSca ? withEnrolment(toWire(user)) : toWire(user) });
      return [
        { method: "POST", path, answer: ({ body }) => toAnswer(writing.create(type, body, isSca)) },
        {
          method: "GET",
          path: `${path}/:userId`,
          answer: ({ params: { userId = "" } }) => ({ body: toWire(writing.findOfType(userId, type)) }),
        },
        {
          method: "PUT",
          path: `${path}/:userId`,
          answer: ({ params: { userId = "" }, body }) => toAnswer(writing.update(userId, type, body, isSca)),
        },
        {
          method: "DELETE",
          path: `${path}/:userId`,
          answer({ params: { userId = "" } }) {
            writing.close(userId, type);
            return { status: 204, body: undefined };
          },
        },
      ];
    }),
  );

  const categories = (["NATURAL", "LEGAL"] as const).map((type): Endpoint => ({
    method: "PUT",
    path: `/sca/users/${type.toLowerCase()}/:userId/category`,
    answer: ({ params: { userId = "" }, body }) => ({
      body: withEnrolment(view(toScaUser)(writing.categorise(userId, type, body))),
    }),
  }));

  return [
    ...typed,
    ...categories,
    {
      method: "GET",
      path: "/users/:userId",
      answer({ params: { userId = "" } }) {
        assertServed(settings.userViews !== "sca only", userId);
        return { body: view(toFlatUser)(findUser(world, userId)) };
      },
    },
    {
      method: "GET",
      path: "/sca/users/:userId",
      answer({ params: { userId = "" } }) {
        assertServed(settings.userViews !== "plain only", userId);
        return { body: view(toScaUser)(findUser(world, userId)) };
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
