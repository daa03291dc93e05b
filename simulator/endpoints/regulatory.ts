// A user's regulatory status, and its older relative.
import type { Endpoint, World } from "../call.js";
import type { UserRecord } from "../records.js";
import { findUser } from "./find-user.js";

export function regulatoryEndpoints(world: World): Endpoint[] {
  return [
    {
      method: "GET",
      path: "/users/:userId/regulatory",
      answer({ params }) {
        const user = findUser(world, params["userId"] ?? "");
        // Inferred: a user who is not verified has nothing to renew.
        const { lastKycDate, renewalDeadline } =
          user.KYCLevel === "REGULAR" ? user.regulation : { lastKycDate: null, renewalDeadline: null };
        return {
          body: {
            ...blockStatusOf(user),
            KycInformation: { LastKycDate: lastKycDate, KycRenewalDeadline: renewalDeadline },
          },
        };
      },
    },
    {
      method: "GET",
      path: "/users/:userId/blockStatus",
      answer: ({ params }) => ({ body: blockStatusOf(findUser(world, params["userId"] ?? "")) }),
    },
  ];
}

function blockStatusOf({ Id, regulation }: UserRecord) {
  return {
    Id,
    ActionCode: regulation.actionCode,
    ScopeBlocked: { Inflows: regulation.inflowsBlocked, Outflows: regulation.outflowsBlocked },
  };
}
