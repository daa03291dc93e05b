// Average lengths of the lists of introspection for this schema, so that introspection fields count like data.
import {
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";

/** By schema coordinate. */
export function introspectionItems(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const types = Object.values(schema.getTypeMap());
  const directives = schema.getDirectives();
  const composite = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = composite.flatMap((type) => Object.values(type.getFields()));
  const sum = <Item>(items: readonly Item[], countOf: (item: Item) => number) =>
    items.reduce((total, item) => total + countOf(item), 0);
  const ofEach = (count: number) => count / types.length;
  return new Map([
    ["__Schema.types", types.length],
    ["__Schema.directives", directives.length],
    ["__Type.fields", ofEach(fields.length)],
    ["__Type.interfaces", ofEach(sum(composite, (type) => type.getInterfaces().length))],
    ["__Type.possibleTypes", ofEach(sum(types.filter(isAbstractType), (type) => schema.getPossibleTypes(type).length))],
    ["__Type.enumValues", ofEach(sum(types.filter(isEnumType), (type) => type.getValues().length))],
    [
      "__Type.inputFields",
      ofEach(sum(types.filter(isInputObjectType), (type) => Object.keys(type.getFields()).length)),
    ],
    // Most types are wrapped once or not at all.
    ["__Type.ofType", 1 / 2],
    ["__Field.args", sum(fields, ({ args }) => args.length) / fields.length],
    ["__Directive.args", sum(directives, ({ args }) => args.length) / directives.length],
    ["__Directive.locations", sum(directives, ({ locations }) => locations.length) / directives.length],
  ]);
}
