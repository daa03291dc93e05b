// A plugin of graphql-codegen: the operations of the client as texts, which need no graphql-js where they are sent, the
// manifest of the same texts for TRUSTED_DOCUMENTS, and the ids that the client can send in their place.
import { createHash } from "node:crypto";
import { Kind, print, separateOperations, stripIgnoredCharacters } from "graphql";

/** @param config as "texts", "manifest" or "ids"; of texts the module that has the type Operation */
export function plugin(_schema, files, { as, types }) {
  const definitions = files.flatMap(({ document }) => document.definitions);
  const operations = Object.entries(separateOperations({ kind: Kind.DOCUMENT, definitions })).map(
    ([name, document]) => {
      const text = stripIgnoredCharacters(print(document));
      const { operation } = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      return { name, operation, text, id: createHash("sha256").update(text).digest("hex") };
    },
  );
  if (as === "manifest")
    return JSON.stringify(Object.fromEntries(operations.map(({ id, text }) => [id, text])), null, 2);
  if (as === "ids") return JSON.stringify(Object.fromEntries(operations.map(({ name, id }) => [name, id])), null, 2);
  return { prepend: [`import type { Operation } from "${types}";\n`], content: operations.map(toConstant).join("\n") };
}

function toConstant({ name, operation, text }) {
  const answer = name + operation[0].toUpperCase() + operation.slice(1);
  const constant = name.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
  return `export const ${constant}: Operation<${answer}, ${answer}Variables> = {
  name: "${name}",
  kind: "${operation}",
  text: ${JSON.stringify(text)},
};`;
}
