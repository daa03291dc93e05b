/** An operation of operations.graphql, with the types of its variables and of the data that answers it. */
export interface Operation<Data, Variables> {
  readonly name: string;
  readonly kind: "query" | "mutation" | "subscription";
  readonly text: string;
  /** Only for the types; never there. */
  readonly types?: (variables: Variables) => Data;
}
