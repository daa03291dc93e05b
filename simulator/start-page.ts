// The page at the simulator's own address: explains it, and links to what it holds.
import type { FastifyInstance } from "fastify";
import { page, show } from "./html-page.js";

const VIEWS = {
  users: "the made-up users",
  sessions: "their verification sessions",
  outcomes: "how a session can end",
  webhooks: "notifications sent, delivered and lost",
  calls: "calls of the API so far",
  settings: "how it behaves",
  faults: "faults that are ordered",
};

export function addStartPage(app: FastifyInstance): void {
  const views = Object.entries(VIEWS).map(
    ([name, description]) => `<li><a href="/_simulator/${name}">${name}</a>: ${description}</li>`,
  );
  const html = page(
    "Simulator of the upstream",
    `<p>This stands in for the identity verification API, with people who do not exist. It is what the gateway talks to,
not a page to work with: open GraphiQL or the demo, whose addresses the gateway prints when it starts.</p>
<p>What it holds, as JSON:</p><ul>${views.join("")}</ul>
<p>Everything else that can be done to it: <kbd>simulator/README.md</kbd>, section Control API, or
the simulator's <kbd>--help</kbd>.</p>`,
  );
  app.get("/", (_request, reply) => show(reply, 200, html));
}
