// For the documentation: the fields that cause upstream calls.
import { type GraphQLSchema, isObjectType } from "graphql";
import { costOf, readsOf } from "../schema/field-cost.js";

/** Schema coordinates, and the upstream calls for each parent object. */
export function readsOfFields(schema: GraphQLSchema): [coordinate: string, what: string][] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field): [string, string][] => {
        const reads = readsOf(costOf(field));
        const what = reads.map((each) =>
          each === "view" ? `1 view of the ${NAMES[type.name] ?? type.name}` : READS[each],
        );
        return reads.length === 0 ? [] : [[`${type.name}.${field.name}`, what.join(", ")]];
      }),
    )
    .sort(([one], [another]) => one.localeCompare(another));
}

const READS = { list: "1 list, of up to 10 pages", regulatory: "1 regulatory status" };

const NAMES: Readonly<Record<string, string>> = { IdentityVerification: "session", User: "user" };
