// The type declarations of the package: those of one file, and of the files that these import. Made of each file alone,
// without a check of types, which `npm run typecheck` does.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const projectFolder = join(import.meta.dirname, "..");
const compilerOptions = {
  declaration: true,
  isolatedDeclarations: true,
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
};

/**
 * @param entry path of a source from the project folder
 * @returns the declarations by path
 * @throws Error where a type is not written down, or is one of another package
 */
export function declarationsOf(entry) {
  const declarations = new Map();
  const files = [entry];
  for (const file of files) {
    const source = readFileSync(join(projectFolder, file), "utf8");
    const { outputText, diagnostics } = ts.transpileDeclaration(source, {
      fileName: file,
      compilerOptions,
      reportDiagnostics: true,
    });
    const [problem] = diagnostics;
    if (problem) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`);
    declarations.set(file.replace(/\.ts$/, ".d.ts"), outputText);
    for (const { fileName } of ts.preProcessFile(outputText).importedFiles) {
      if (!fileName.startsWith(".")) throw new Error(`${file}: a declaration needs the package ${fileName}`);
      const imported = join(file, "..", fileName.replace(/\.js$/, ".ts"));
      if (!files.includes(imported)) files.push(imported);
    }
  }
  return declarations;
}
