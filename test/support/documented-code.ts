// The code of the documentation, to be run; test/docs.test.ts compiles it.
import { readFileSync } from "node:fs";
import ts from "typescript";

/** The one block of the page that begins with the name of this file, as a comment. */
export function fileOf(page: string, file: string): string {
  const blocks = [...readFileSync(page, "utf8").matchAll(/^```\w+\n((?:\/\/|#|<!--) (\S+)[^]*?)^```/gm)];
  const [block, ...others] = blocks.filter(([, , name]) => name === file);
  if (block?.[1] === undefined || others.length > 0) throw new Error(`${page} has not one block with ${file}`);
  return block[1];
}

/** The one block of TypeScript or JavaScript of the page that exports this function. */
export function codeOf(page: string, name: string): string {
  const exportsIt = new RegExp(`^export (async )?(function|const) ${name}\\b`, "m");
  const [block, ...others] = [...readFileSync(page, "utf8").matchAll(/^```[jt]sx?\n([^]*?)^```/gm)]
    .map(([, text = ""]) => text)
    .filter((text) => exportsIt.test(text));
  if (block === undefined || others.length > 0) throw new Error(`${page} has not one block with ${name}`);
  return block;
}

/** The block as an ES module for browsers. */
export function toModule(code: string): string {
  return ts.transpile(code, {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    jsx: ts.JsxEmit.ReactJSX,
  });
}

/** @param modules what the code imports, by name */
export function runCode(code: string, modules: Readonly<Record<string, unknown>>): object {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, jsx: ts.JsxEmit.ReactJSX },
  });
  const exported = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what is run is the project's own documentation
  const run = new Function("exports", "require", outputText) as (
    exports: object,
    require: (name: string) => unknown,
  ) => void;
  run(exported, (name) => {
    if (!(name in modules)) throw new Error(`the code imports ${name}`);
    return modules[name];
  });
  return exported;
}
