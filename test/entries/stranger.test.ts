// A stranger's path: a page of another origin, made of nothing but the recipe in docs/recipes.md, shows what comes next, live.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { seededUserIds } from "../../simulator/seed.js";
import { launchChromium } from "../support/chromium.js";
import { codeOf, toModule } from "../support/documented-code.js";
import { PATIENCE_MS } from "../support/page-checks.js";
import { type Program, startProgram } from "../support/program.js";
import { control } from "../support/simulator.js";

let browser: Browser;
let gateway: Program;
let site: Server;
let html = "";
let origin: string;
beforeAll(async () => {
  site = createServer((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(html));
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  gateway = startProgram("src/main.js", { env: { PORT: "0", CORS_ORIGINS: origin } });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await gateway.stop();
  site.close();
});

test("the plain recipe of the documentation shows the next action, and its change, on a page of another origin", async () => {
  const [, address = ""] = await gateway.printed(/GraphQL\s+(http:\S+)\/graphql/);
  const [, simulator = ""] = await gateway.printed(/Simulator\s+(http:\S+)/);
  const [, token = ""] = await gateway.printed(/Token of an end user.*\n\s+(\S+)/);
  const query = "subscription($userId: ID!) { userUpdated(userId: $userId) { nextAction { __typename } } }";
  const variables = { userId: seededUserIds.natural };
  html = `<!doctype html><p id="action"></p><script type="module">
    ${toModule(codeOf("docs/recipes.md", "watch"))}
    const show = ({ userUpdated: { nextAction } }) =>
      (document.querySelector("#action").textContent = nextAction.__typename);
    watch(${JSON.stringify(`${address}/graphql/stream`)}, ${JSON.stringify({ query, variables })},
      async () => ${JSON.stringify(token)}, show);
  </script>`;
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(origin);
  await page.getByText("NoAction").waitFor();
  await control(simulator, "POST", `users/${seededUserIds.natural}/change`, { change: "BLOCKED" });
  await page.getByText("ContactSupport").waitFor();
});
