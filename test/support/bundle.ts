// Bundles a page of a test from what is built in dist/.
import type * as vite from "vite";

const { build } = (await importNatively("vite")) as typeof vite;

/**
 * @param modules what the source may import besides files and packages, by name
 * @returns one minified module, without the external packages; of React the build for development, if any
 */
export async function bundle(
  source: string,
  external = ["react"],
  modules: Readonly<Record<string, string>> = {},
): Promise<string> {
  const entry = "virtual:page";
  const sources: Readonly<Record<string, string>> = { ...modules, [entry]: source };
  const result = await build({
    configFile: false,
    logLevel: "silent",
    publicDir: false,
    define: { "process.env.NODE_ENV": '"development"' },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id in sources ? id : null),
        load: (id) => sources[id] ?? null,
      },
    ],
    build: {
      write: false,
      minify: true,
      target: "es2022",
      rolldownOptions: { input: entry, external, preserveEntrySignatures: "strict" },
    },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as vite.Rolldown.RolldownOutput;
  const [{ code }, ...others] = output;
  if (others.length > 0) throw new Error("the page became more than one module");
  return code;
}
