// What a field may cost, stated beside the field: what has to be read for it, and how many items its list may hold.
// The limits, the look-ahead of the resolvers and the documentation all read it here.
import type { GraphQLField } from "graphql";
import { Extensions } from "type-graphql";

export type ArgumentValues = Readonly<Record<string, unknown>>;

/** Upstream calls for one object, by what its fields can share. */
export interface Calls {
  /** A view of the object itself. */
  view: boolean;
  /** Users: their list of sessions. */
  list: boolean;
  /** Sessions: calls for the owner, who may be the same for all of them. */
  owner: number;
  /** A session is asked for by its id: the lists of the viewer's users are read first, to tell whether it is theirs. */
  byId: boolean;
  other: number;
}

/** The viewer, as far as the size of an answer depends on it. */
export interface CostViewer {
  /** How many users the viewer is. */
  userCount: number;
  canReadPersonalData: boolean;
}

export interface FieldCost {
  /** What is read of the object on which the field stands: a view of it, or a user's list of sessions. */
  reads?: "view" | "list";
  /** How many items a list may hold at most. */
  items?: number | ((args: ArgumentValues, viewer: CostViewer) => number);
  /** Where the calls for what is selected below are other than those of one item times the items. */
  calls?: (selected: Calls, items: number, args: ArgumentValues) => Partial<Calls>;
}

/** Decorates a field. */
export const Cost = (cost: FieldCost): MethodDecorator & PropertyDecorator => Extensions({ cost });

export function costOf({ extensions }: Pick<GraphQLField<unknown, unknown>, "extensions">): FieldCost {
  return (extensions["cost"] as FieldCost | undefined) ?? {};
}

/**
 * How many items the answer is taken to hold where the upstream decides: nothing bounds them there. Own choice, above
 * what its documented kinds of checks, values and reasons make of it.
 */
export const ASSUMED_ITEMS = { checks: 10, values: 5, reasons: 3, persons: 10, refusalReasons: 10 };

/** GraphQL's Int. */
const MAX_COUNT = 2 ** 31 - 1;

/** A length or count that a client gave. What is no such thing is refused before anything is read, and counts nothing. */
export const countOf = (value: unknown): number =>
  typeof value === "number" && value > 0 ? Math.min(value, MAX_COUNT) : 0;
/** GraphQL takes a single value for a list of one. */
export const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 1);
