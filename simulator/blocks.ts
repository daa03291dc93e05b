// Blocks of a user's inflows and outflows. Pure: returns new records and the events to send.
import type { UserRecord } from "./records.js";
import { changed, type ChangedUser, type UserChange } from "./user-change.js";

/** Sets which flows are blocked; only those that change have events. */
export function setBlocked(
  user: UserRecord,
  flows: { inflows: boolean; outflows: boolean },
  code: string,
): ChangedUser {
  const { regulation } = user;
  const events = [
    ...(flows.inflows === regulation.inflowsBlocked ? [] : [`USER_INFLOWS_${flows.inflows ? "" : "UN"}BLOCKED`]),
    ...(flows.outflows === regulation.outflowsBlocked ? [] : [`USER_OUTFLOWS_${flows.outflows ? "" : "UN"}BLOCKED`]),
  ];
  const after = {
    ...regulation,
    inflowsBlocked: flows.inflows,
    outflowsBlocked: flows.outflows,
    actionCode: flows.inflows || flows.outflows ? code : "",
  };
  return changed({ ...user, regulation: after }, ...events);
}

export function blocks(label: string, flows: { inflows?: boolean; outflows?: boolean }): UserChange {
  return {
    label,
    apply(user, { actionCode }) {
      const { inflowsBlocked, outflowsBlocked } = user.regulation;
      const wanted = { inflows: inflowsBlocked, outflows: outflowsBlocked, ...flows };
      return setBlocked(user, wanted, actionCode);
    },
  };
}
