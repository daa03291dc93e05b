// For the documentation: the fields that cause upstream calls.
import { type GraphQLSchema, isObjectType } from "graphql";
import { costOf } from "../schema/field-cost.js";

/** Schema coordinates, and the upstream calls for each parent object. */
export function readsOfFields(schema: GraphQLSchema): [coordinate: string, what: string][] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field): [string, string][] => {
        const { reads } = costOf(field);
        const what = reads === "view" ? `1 view of the ${NAMES[type.name] ?? type.name}` : "1 list, of up to 10 pages";
        return reads === undefined ? [] : [[`${type.name}.${field.name}`, what]];
      }),
    )
    .sort(([one], [another]) => one.localeCompare(another));
}

const NAMES: Readonly<Record<string, string>> = { IdentityVerification: "session", User: "user" };
