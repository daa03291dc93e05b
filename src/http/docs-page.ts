// The documentation's site.
import { builtFolder, contentSecurityPolicy, type WebPage } from "./web-page.js";

/** Undefined when it has not been built. */
export function readDocsPage(projectFolder: string): WebPage | undefined {
  const folder = builtFolder(projectFolder, "docs");
  if (folder === undefined) return undefined;
  return { name: "docs", folder, contentSecurityPolicy: contentSecurityPolicy("style-src 'self'"), answers: {} };
}
