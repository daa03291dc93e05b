// The code of the documentation, type-checked as a user's compiler would, and run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The one TypeScript block of the page that exports this function. */
export function codeOf(page: string, name: string): string {
  const exportsIt = new RegExp(`^export (async )?(function|const) ${name}\\b`, "m");
  const [block, ...others] = [...readFileSync(page, "utf8").matchAll(/^```tsx?\n([^]*?)^```/gm)]
    .map(([, text = ""]) => text)
    .filter((text) => exportsIt.test(text));
  if (block === undefined || others.length > 0) throw new Error(`${page} has not one block with ${name}`);
  return block;
}

/** @param modules what the code imports, by name */
export function runCode<Exports>(code: string, modules: Readonly<Record<string, unknown>>): Exports {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, jsx: ts.JsxEmit.ReactJSX },
  });
  const exported = {} as Exports;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what is run is the project's own documentation
  const run = new Function("exports", "require", outputText) as (
    exports: object,
    require: (name: string) => unknown,
  ) => void;
  run(exported as object, (name) => {
    if (!(name in modules)) throw new Error(`the code imports ${name}`);
    return modules[name];
  });
  return exported;
}

/** What a strict compiler says of it. */
export function typeProblems(code: string): string[] {
  const path = join(process.cwd(), "test", "documented.tsx");
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...{ module: "ESNext", moduleResolution: "Bundler", target: "ES2022", lib: ["ES2023", "DOM"], jsx: "react-jsx" },
      ...{ strict: true, noEmit: true, skipLibCheck: true, types: ["node"] },
      paths: {
        "identity-verification-gateway/client": ["./client/client.ts"],
        "identity-verification-gateway/client/react": ["./client/react.ts"],
        "identity-verification-gateway/client/websocket": ["./client/websocket.ts"],
        "identity-verification-gateway/client/texts": ["./client/texts.ts"],
      },
    },
    process.cwd(),
  );
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (file) => (file === path ? code : readFile.call(host, file));
  host.fileExists = (file) => file === path || fileExists.call(host, file);
  host.getSourceFile = (file, ...rest) =>
    file === path ? ts.createSourceFile(file, code, ts.ScriptTarget.ES2022) : getSourceFile.call(host, file, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([path], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
