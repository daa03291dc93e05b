// Random operations over a schema: with aliases, fragments, directives, and variables of every kind, right and wrong.
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

export interface RandomOperation {
  query: string;
  variables: Record<string, unknown>;
}

export interface OperationValues {
  ids: readonly string[];
  texts: readonly string[];
  /** Fields of inputs that always have this value. */
  fixed: Readonly<Record<string, string | boolean>>;
}

const MAX_DEPTH = 5;
const MAX_FIELDS = 60;
const WRONG: unknown[] = [null, 7, "wrong", {}, [null], true, 1.5];

/** The same operation for the same seed. */
export function randomOperation(schema: GraphQLSchema, values: OperationValues, seed: number): RandomOperation {
  const below = createRandom(seed);
  const definitions: string[] = [];
  const fragments: string[] = [];
  const variables: Record<string, unknown> = {};
  let count = 0;
  let fieldCount = 0;
  const next = (prefix: string) => `${prefix}${(count += 1)}`;
  const chance = (percent: number) => below(100) < percent;
  const pick = <Value>(from: readonly Value[]) => from[below(from.length)] as Value;
  const some = <Value>(from: readonly Value[], most: number) =>
    from.filter((_each, index) => below(from.length - index) < most);

  /** As JSON; enums are texts. */
  function valueOf(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return valueOf(type.ofType);
    if (isListType(type)) return Array.from({ length: below(4) }, () => valueOf(type.ofType));
    if (isEnumType(type)) return pick(type.getValues()).name;
    if (isInputObjectType(type))
      return Object.fromEntries(
        Object.values(type.getFields())
          .filter(({ name, type: of }) => isNonNullType(of) || name in values.fixed || chance(50))
          .map(({ name, type: of }) => [name, values.fixed[name] ?? valueOf(of)]),
      );
    if (type.name === "Boolean") return chance(50);
    if (type.name === "Int") return pick([0, 1, 2, 20, 51, -1]);
    if (type.name === "ID") return pick(values.ids);
    return pick(values.texts);
  }

  function literal(value: unknown, type: GraphQLInputType): string {
    if (isNonNullType(type)) return literal(value, type.ofType);
    if (isListType(type)) return `[${(value as unknown[]).map((each) => literal(each, type.ofType)).join(", ")}]`;
    if (isEnumType(type)) return String(value);
    if (!isInputObjectType(type)) return JSON.stringify(value);
    const fields = Object.entries(value as object).map(([name, inner]) => {
      const field = type.getFields()[name];
      return `${name}: ${field ? literal(inner, field.type) : "null"}`;
    });
    return `{ ${fields.join(", ")} }`;
  }

  function argument({ name, type }: GraphQLArgument): string {
    const value = valueOf(type);
    if (chance(40)) return `${name}: ${literal(value, type)}`;
    const variable = next("v");
    // A nullable variable for a non-null argument is invalid without a default.
    const hasDefault = chance(20);
    definitions.push(`$${variable}: ${String(type)}${hasDefault ? ` = ${literal(valueOf(type), type)}` : ""}`);
    if (!hasDefault || chance(50)) variables[variable] = chance(8) ? pick(WRONG) : value;
    return `${name}: $${variable}`;
  }

  function directive(): string {
    if (!chance(15)) return "";
    const variable = next("b");
    definitions.push(`$${variable}: Boolean!`);
    variables[variable] = chance(60);
    return ` @${pick(["skip", "include"])}(if: $${variable})`;
  }

  function field(of: GraphQLField<unknown, unknown>, depth: number): string | undefined {
    const type = getNamedType(of.type);
    fieldCount += 1;
    if (!isLeafType(type) && (depth >= MAX_DEPTH || fieldCount > MAX_FIELDS)) return undefined;
    const args = of.args.filter((each) => (isNonNullType(each.type) && each.defaultValue === undefined) || chance(50));
    const alias = args.length > 0 || chance(10) ? `${next("a")}: ` : "";
    const list = args.length > 0 ? `(${args.map(argument).join(", ")})` : "";
    return `${alias}${of.name}${list}${directive()}${isLeafType(type) ? "" : ` ${selection(type, depth + 1)}`}`;
  }

  function selection(type: GraphQLNamedType, depth: number): string {
    if (!isObjectType(type)) {
      const possible = schema.getPossibleTypes(type as Parameters<typeof schema.getPossibleTypes>[0]);
      const parts = some(possible, 3).map((each) => `... on ${each.name} ${selection(each, depth)}`);
      return `{ __typename ${parts.join(" ")} }`;
    }
    const all = Object.values(type.getFields());
    const fields = some(all, depth === 0 ? 2 : 5);
    const parts = fields.map((each) => field(each, depth)).filter((part) => part !== undefined);
    const body = `{ ${["__typename", ...parts].join(" ")} }`;
    if (depth === 0 || !chance(20)) return body;
    if (chance(50)) return `{ ... on ${type.name}${directive()} ${body} }`;
    const name = next("F");
    fragments.push(`fragment ${name} on ${type.name} ${body}`);
    return `{ ...${name}${directive()} }`;
  }

  const mutation = schema.getMutationType();
  const isMutation = mutation && chance(15);
  const root = isMutation ? mutation : schema.getQueryType();
  if (!root) throw new Error("a schema with queries, please");
  const body = selection(root, 0);
  const head = definitions.length > 0 ? `(${definitions.join(", ")})` : "";
  return { query: [`${isMutation ? "mutation" : "query"} Random${head} ${body}`, ...fragments].join("\n"), variables };
}

/** Whole numbers from 0 to below the limit: xorshift, which is random enough for this. */
function createRandom(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(limit, 1);
  };
}
