// Strong customer authentication (SCA): its set-up, consent, and state.
import type { Endpoint, World } from "../call.js";
import { NOT_ENROLLED } from "../enrolment.js";
import { createScaLink } from "../sca-links.js";
import { notFound, UpstreamRefusal } from "../upstream-refusal.js";
import { assertOpen, findUser } from "./find-user.js";

export function scaEndpoints(world: World): Endpoint[] {
  const { lifecycle } = world;

  const pendingAction = (RedirectUrl: string) => ({ body: { PendingUserAction: { RedirectUrl } } });

  return [
    {
      method: "POST",
      path: "/sca/users/:userId/enrollment",
      answer({ params: { userId = "" } }) {
        const user = assertOpen(findUser(world, userId));
        if (user.UserCategory === "PAYER")
          throw new UpstreamRefusal(400, "not_allowed_for_user_category_payer", "Payers cannot enrol");
        if (!user.enrolment) lifecycle.users.save({ ...user, enrolment: NOT_ENROLLED });
        return pendingAction(createScaLink(world, userId, "enrolment"));
      },
    },
    {
      method: "POST",
      path: "/sca/users/:userId/consent",
      answer: ({ params: { userId = "" } }) =>
        pendingAction(createScaLink(world, assertOpen(findUser(world, userId)).Id, "consent")),
    },
    {
      method: "GET",
      path: "/sca/users/:userId/sca-status",
      answer({ params: { userId = "" } }) {
        const { enrolment, UserStatus } = findUser(world, userId);
        // Upstream docs: if the set-up was never asked for.
        if (!enrolment) throw notFound(userId);
        return {
          body: {
            UserStatus,
            IsEnrolled: enrolment.isEnrolled,
            LastEnrollmentDate: enrolment.lastEnrolmentDate,
            LastConsentCollectionDate: enrolment.lastConsentDate,
            ConsentScope: enrolment.consentScope,
          },
        };
      },
    },
  ];
}
