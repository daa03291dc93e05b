import { pageConfig } from "../page-config.js";

const config = pageConfig("graphiql");

export default {
  ...config,
  // The editor is one large chunk by nature; the warning would be read once and never again.
  build: { ...config.build, chunkSizeWarningLimit: 4_000 },
  // The editor's workers import modules from each other, which classic worker scripts cannot.
  worker: { format: "es" as const },
};
