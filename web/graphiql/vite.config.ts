import { pageConfig } from "../page-config.js";
import { leaveOutFonts } from "./leave-out-fonts.js";

const config = pageConfig("graphiql");

export default {
  ...config,
  plugins: [leaveOutFonts()],
  // The editor is inevitably one large chunk.
  build: { ...config.build, chunkSizeWarningLimit: 4_000 },
  // The editor's workers import modules from each other, which classic workers cannot do.
  worker: { format: "es" as const },
};
