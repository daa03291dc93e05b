// Examples for the schema's reference: operations of examples/ that use a field, or else one that selects its scalars.
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  parse,
  print,
  visit,
} from "graphql";

/** How deep a selection follows objects. */
const DEPTH = 2;

/** @returns the examples by the root fields that they select, such as "Query.viewer" */
export function examplesByRootField(texts) {
  const examples = new Map();
  for (const text of texts) {
    visit(parse(text), {
      OperationDefinition({ operation, selectionSet }) {
        const root = operation.charAt(0).toUpperCase() + operation.slice(1);
        for (const { name } of selectionSet.selections) {
          const key = `${root}.${name.value}`;
          examples.set(key, [...(examples.get(key) ?? []), text.replaceAll(/^#.*\n/gm, "").trim()]);
        }
        return false;
      },
    });
  }
  return examples;
}

/** An operation that selects one root field. */
export function operationFor(schema, root, field) {
  const required = field.args.filter(isRequiredArgument);
  const variables = required.map(({ name, type }) => `$${name}: ${type}`).join(", ");
  const values = required.map(({ name }) => `${name}: $${name}`).join(", ");
  const name = field.name.charAt(0).toUpperCase() + field.name.slice(1);
  const body = `${field.name}${values && `(${values})`} ${selectionOf(schema, getNamedType(field.type), DEPTH)}`;
  return print(parse(`${root.name.toLowerCase()} ${name}${variables && `(${variables})`} { ${body} }`));
}

/** A fragment that selects what there is without arguments; undefined for types that are not selected from. */
export function fragmentFor(schema, type) {
  if (!isCompositeType(type)) return undefined;
  return print(parse(`fragment ${type.name}Parts on ${type.name} ${selectionOf(schema, type, DEPTH)}`));
}

function selectionOf(schema, type, depth) {
  if (!isCompositeType(type)) return "";
  if (isAbstractType(type)) {
    const members = schema.getPossibleTypes(type);
    return `{ __typename ${members.map((member) => `... on ${member.name} ${scalarsOf(member, members)}`).join(" ")} }`;
  }
  const selected = selectable(type).flatMap((field) => {
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return [field.name];
    return depth > 1 && !isAbstractType(named) ? [`${field.name} ${selectionOf(schema, named, depth - 1)}`] : [];
  });
  return `{ ${selected.length > 0 ? selected.join(" ") : "__typename"} }`;
}

/** Without those that another member has with another type: they would need another name. */
function scalarsOf(type, members) {
  const names = selectable(type)
    .filter((field) => !isCompositeType(getNamedType(field.type)))
    .filter((field) => members.every((member) => isAlike(field, member.getFields()[field.name])))
    .map(({ name }) => name);
  return `{ ${names.length > 0 ? names.join(" ") : "__typename"} }`;
}

const isAlike = (field, other) => other === undefined || String(other.type) === String(field.type);

const selectable = (type) =>
  Object.values(type.getFields()).filter(
    ({ args, deprecationReason }) => !args.some(isRequiredArgument) && deprecationReason === undefined,
  );

/** A value for an input, as JSON: everything that is required, and what has a default with it. */
export function valueFor(type) {
  if (isNonNullType(type)) return valueFor(type.ofType);
  if (isListType(type)) return [valueFor(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0].name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(({ type: own, defaultValue }) => isNonNullType(own) || defaultValue !== undefined)
        .map((field) => [field.name, field.defaultValue ?? valueFor(field.type)]),
    );
  return { Boolean: true, Int: 1, Float: 1 }[type.name] ?? "…";
}
