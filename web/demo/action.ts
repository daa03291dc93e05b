import type { MyUserFragment } from "./generated/graphql.js";

type AnyAction = NonNullable<MyUserFragment["nextAction"]>;

/** A member of the union, with the fields that this page selects. */
export type Action<Name extends AnyAction["__typename"]> = Extract<AnyAction, { __typename: Name }>;
