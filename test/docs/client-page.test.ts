// The page of docs/client.md with the package's texts, after every outcome.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import fr from "../../languages/fr.json" with { type: "json" };
import { OUTCOMES } from "../../simulator/outcomes.js";
import { bundle } from "../support/bundle.js";
import { launchChromium } from "../support/chromium.js";
import { type PageServer, startPageServer } from "../support/client-page.js";
import { codeOf, toModule } from "../support/documented-code.js";
import { tokenFor } from "../support/gateway.js";
import { PATIENCE_MS, watchPage } from "../support/page-checks.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const { StartAgain, NoAction } = fr.nextActions;
const ofNatural = Object.entries(OUTCOMES)
  .filter(([, { flows }]) => flows.includes("NATURAL"))
  .map(([outcome]) => outcome);

function headingAfter(outcome: string): string {
  if (outcome === "VALIDATED") return NoAction.titleVerified;
  if (outcome === "EXPIRED" || outcome === "OUT_OF_DATE") return StartAgain[outcome].title;
  return outcome.startsWith("REFUSED_") ? StartAgain.REFUSED.title : StartAgain.FAILED.title;
}

const inBrowser = (file: string) => `export * from ${JSON.stringify(join(process.cwd(), "dist/client", file))};`;
const SCRIPT = `
  import { createElement } from "react";
  import { createRoot } from "react-dom/client";
  import { getToken } from "./get-token";
  import { VerificationPage } from "./component";
  createRoot(document.querySelector("main")).render(createElement(VerificationPage, { url: "/graphql", getToken }));
`;

let browser: Browser;
let gateway: TestGateway;
let server: PageServer;
beforeAll(async () => {
  [browser, gateway] = await Promise.all([launchChromium(), startGateway()]);
  server = await startPageServer(gateway.url);
  server.script = await bundle(SCRIPT, [], {
    "./component": toModule(codeOf("docs/client.md", "VerificationPage")),
    "./get-token": toModule(codeOf("docs/quickstart.md", "getToken")),
    "identity-verification-gateway/client/react": inBrowser("react.js"),
    "identity-verification-gateway/client/texts": inBrowser("texts.js"),
    "identity-verification-gateway/languages/fr.json": `export default ${readFileSync("languages/fr.json", "utf8")};`,
  });
});
afterAll(async () => {
  await browser.close();
  server.stop();
  await gateway.stop();
});

test.each(ofNatural)("after %s the page has the heading that is expected", async (state) => {
  const { userId } = (await gateway.control("POST", "start", { user: "NATURAL", state })) as { userId: string };
  const token = await tokenFor(userId);
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const strange = watchPage(page, () => true);
  await page.route("**/idv-token", (route) => route.fulfill({ body: token }));
  await page.goto(server.url);
  await page.getByRole("heading", { name: headingAfter(state), exact: true }).waitFor();
  expect(strange).toEqual([]);
  await page.close();
});
