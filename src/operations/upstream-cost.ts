// What each field may cost in upstream calls, counted before anything runs. Knows the datasource's habits: a user's
// list is one call, detail of a session or a user one view each, and what is asked twice is read once.
import { MAX_FIRST_SESSIONS } from "../live/watch.js";
import { DETAIL_FIELDS } from "../resolvers/session-detail.js";
import type { ArgumentValues } from "./operation-size.js";

/** Calls for one object, by what can be shared among its fields. */
export interface Calls {
  /** A view of the object itself is needed. */
  view: boolean;
  /** Lists of sessions that are needed: a user's own, or all those of a viewer who asks for sessions by id. */
  lists: number;
  /** Sessions: calls for the owner, who may be the same for all of them. */
  owner: number;
  /** Whatever comes on top. */
  other: number;
}

export const NO_CALLS: Calls = { view: false, lists: 0, owner: 0, other: 0 };

export function addCalls(one: Calls, another: Calls): Calls {
  return {
    view: one.view || another.view,
    lists: Math.max(one.lists, another.lists),
    owner: one.owner + another.owner,
    other: one.other + another.other,
  };
}

const VIEW: Calls = { ...NO_CALLS, view: true };

/** What a field costs the object it stands on. */
export type FieldCost = "free" | "view" | ((selected: Calls, args: ArgumentValues, viewerUserCount: number) => Calls);

const number = (value: unknown) => (typeof value === "number" ? value : 0);
const length = (value: unknown) => (Array.isArray(value) ? value.length : 1);
const asNumber = (isNeeded: boolean) => (isNeeded ? 1 : 0);

/** All calls for one object whose fields are selected. */
export const total = ({ view, lists, owner, other }: Calls) => asNumber(view) + lists + owner + other;

const ofUser = (selected: Calls) => Math.max(1, total(selected));
/** A session asked for by its id may be viewed whatever is selected, once a list of the viewer's has told that it is theirs. */
const ofSessions = (selected: Calls, count: number, viewerUserCount: number): Calls => ({
  ...NO_CALLS,
  lists: viewerUserCount,
  other: count * (1 + selected.owner + selected.other),
});
/** Sessions of one user: each may need a view, their owner is one. */
const ofList = (selected: Calls, count: number): Calls => ({
  ...NO_CALLS,
  lists: 1,
  other: count * (asNumber(selected.view) + selected.other) + selected.owner,
});
const other = (count: number): Calls => ({ ...NO_CALLS, other: count });

/** The list for the limit of live sessions, and the creation. */
const CREATION = 2;
/** The view that shows whose session it is, and the call itself. */
const PERSON_RETRY = 2;

const USER_VIEW_FIELDS = [
  "category",
  "createdAt",
  "freshness",
  "isVerified",
  "kycLevel",
  "personType",
  "rawCategory",
  "rawKycLevel",
  "rawPersonType",
  "rawStatus",
  "status",
];

const everyField = (type: string, fields: string[], cost: FieldCost) =>
  fields.map((field): [string, FieldCost] => [`${type}.${field}`, cost]);

/** Fields that are not named here cost nothing; a test sees to it that this is said of every field on purpose. */
export const FIELD_COSTS: ReadonlyMap<string, FieldCost> = new Map<string, FieldCost>([
  ["Query.identityVerification", (selected, _args, viewerUserCount) => ofSessions(selected, 1, viewerUserCount)],
  [
    "Query.identityVerifications",
    (selected, { ids }, viewerUserCount) => ofSessions(selected, length(ids), viewerUserCount),
  ],
  ["Query.user", (selected) => other(ofUser(selected))],
  ["Query.node", (selected, _args, viewerUserCount) => ({ ...other(ofUser(selected)), lists: viewerUserCount })],
  ["Query.viewer", (selected) => other(total(selected))],
  ["Viewer.users", (selected, _args, viewerUserCount) => other(viewerUserCount * total(selected))],
  [
    "Mutation.retryPersonVerification",
    (_selected, _args, viewerUserCount) => ({ ...other(PERSON_RETRY), lists: viewerUserCount }),
  ],
  ["Mutation.createIdentityVerification", (selected) => other(CREATION + total(selected))],
  ["CreateIdentityVerificationPayload.identityVerification", ({ owner, other: rest }) => other(owner + rest)],
  [
    "Subscription.identityVerificationUpdated",
    (selected, _args, viewerUserCount) => ofSessions(selected, 1, viewerUserCount),
  ],
  [
    "Subscription.userVerificationsUpdated",
    (selected) => other(total(ofList({ ...selected, view: true }, MAX_FIRST_SESSIONS))),
  ],
  ["IdentityVerificationEdge.node", (selected) => selected],
  ["IdentityVerificationConnection.edges", (selected) => selected],
  ["User.verificationsConnection", (selected, { first }) => ofList(selected, number(first))],
  ["User.verifications", (selected, { first }) => ofList(selected, number(first))],
  ["User.latestVerification", (selected) => ofList(selected, 1)],
  ["IdentityVerification.user", (selected) => ({ ...NO_CALLS, owner: total(selected) })],
  ...everyField("IdentityVerification", DETAIL_FIELDS, "view"),
  ...everyField("User", USER_VIEW_FIELDS, "view"),
]);

export function callsOf(coordinate: string, selected: Calls, args: ArgumentValues, viewerUserCount: number): Calls {
  const cost = FIELD_COSTS.get(coordinate) ?? "free";
  if (cost === "view") return addCalls(VIEW, { ...NO_CALLS, other: total(selected) });
  // What costs nothing itself may still hold something that does.
  if (cost === "free") return other(total(selected));
  return cost(selected, args, viewerUserCount);
}
