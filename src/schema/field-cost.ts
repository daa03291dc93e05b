// The cost of a field, declared with the field: what it reads from the upstream, and how many items its list may have.
// Used by the limits, the look-ahead of the resolvers and the documentation.
import type { GraphQLField } from "graphql";
import { Extensions } from "type-graphql";

export type ArgumentValues = Readonly<Record<string, unknown>>;

/** Upstream calls for one object. Fields of the same object share its view and list. */
export interface Calls {
  /** Whether the object itself is viewed. */
  view: boolean;
  /** For users: whether their list of sessions is read. */
  list: boolean;
  /** For users: whether their regulatory status is read. */
  regulatory: boolean;
  /** For sessions: calls for the owner, whom several sessions may share. */
  owner: number;
  /** Whether a session is loaded by id: the lists of the viewer's users are read first, for the access check. */
  byId: boolean;
  other: number;
}

/** The properties of the viewer that affect the size of a response. */
export interface CostViewer {
  /** The number of users that the viewer stands for. */
  userCount: number;
  canReadPersonalData: boolean;
}

/** A view of the object; of a user also the list of sessions, and the regulatory status. */
export type Reads = "view" | "list" | "regulatory";

export interface FieldCost {
  /** What the field reads of its parent object. */
  reads?: Reads | readonly Reads[];
  /** The maximum number of items of a list. */
  items?: number | ((args: ArgumentValues, viewer: CostViewer) => number);
  /** Calls for the selection below the field, unless they are those of one item times the number of items. */
  calls?: (selected: Calls, items: number, args: ArgumentValues) => Partial<Calls>;
}

/** Decorates a field. */
export const Cost = (cost: FieldCost): MethodDecorator & PropertyDecorator => Extensions({ cost });

export function costOf({ extensions }: Pick<GraphQLField<unknown, unknown>, "extensions">): FieldCost {
  return (extensions["cost"] as FieldCost | undefined) ?? {};
}

export function readsOf({ reads = [] }: FieldCost): readonly Reads[] {
  return typeof reads === "string" ? [reads] : reads;
}

/**
 * Assumed lengths of lists whose length the upstream decides without a bound. Own choice: more than its documented
 * kinds of checks, values and reasons.
 */
export const ASSUMED_ITEMS = { checks: 10, values: 5, reasons: 3, persons: 10, refusalReasons: 10 };

/** GraphQL's Int. */
const MAX_COUNT = 2 ** 31 - 1;

/** A length or count given by a client. Invalid ones count as 0, as they are refused before any read. */
export const countOf = (value: unknown): number =>
  typeof value === "number" && value > 0 ? Math.min(value, MAX_COUNT) : 0;
/** GraphQL coerces a single value to a list of one. */
export const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 1);
