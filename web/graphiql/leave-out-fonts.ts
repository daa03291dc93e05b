// GraphiQL's style sheet holds its fonts, 360 kB of text. The page has those of the reader's system.
import type { Plugin } from "vite";

const FONT = /@font-face\s*\{[^{}]*font-family:\s*["']?(?:Roboto|Fira Code)\b[^{}]*\}/g;

export function leaveOutFonts(): Plugin {
  return {
    name: "leave-out-fonts",
    enforce: "pre",
    transform: {
      filter: { id: /\/graphiql\/dist\/style\.css$/ },
      handler(css) {
        if (css.search(FONT) === -1) throw new Error("GraphiQL's style sheet has other fonts than those to leave out.");
        return { code: css.replace(FONT, ""), map: null };
      },
    },
  };
}
