// Bundles a page of a test from what is built in dist/.
import type * as vite from "vite";

const { build } = (await importNatively("vite")) as typeof vite;

/** @returns one minified module, without the external packages; of React the build for development, if any */
export async function bundle(source: string, external = ["react"]): Promise<string> {
  const entry = "virtual:page";
  const result = await build({
    configFile: false,
    logLevel: "silent",
    publicDir: false,
    define: { "process.env.NODE_ENV": '"development"' },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? source : null),
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
