// The recipe of docs/recipes.md for tests of a page: run as a platform would, on the pages of docs/client.md.
import * as childProcess from "node:child_process";
import * as events from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as readline from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import * as jose from "jose";
import type { Browser, Page } from "playwright-core";
import fr from "../../languages/fr.json" with { type: "json" };
import { bundle } from "../support/bundle.js";
import { launchChromium } from "../support/chromium.js";
import { type PageServer, startPageServer } from "../support/client-page.js";
import { codeOf, runCode, toModule } from "../support/documented-code.js";
import { TEST_SECRET } from "../support/gateway.js";
import { watchPage } from "../support/page-checks.js";

const RECIPES = "docs/recipes.md";

interface PlatformsGateway {
  graphqlUrl: string;
  simulatorUrl: string;
  createUser: (state?: string, kind?: string) => Promise<string>;
  outcomesOf: (kind: string) => Promise<string[]>;
  stop: () => Promise<void>;
}
interface Recipe {
  signIn: (page: Page, token: string) => Promise<void>;
  verifiesOnTheHostedPage: (page: Page, pageUrl: string) => Promise<void>;
  saysWhatHasBecome: (
    page: Page,
    pageUrl: string,
    headings: Record<string, string>,
    backend: { gateway: PlatformsGateway; sign: (userId: string) => Promise<string> },
  ) => Promise<void>;
}
const { startTestGateway } = runCode(codeOf(RECIPES, "startTestGateway"), {
  "node:child_process": childProcess,
  "node:events": events,
  "node:readline": readline,
}) as { startTestGateway: (settings: Record<string, string>, command?: string) => Promise<PlatformsGateway> };
const { signIn, verifiesOnTheHostedPage, saysWhatHasBecome } = runCode(codeOf(RECIPES, "signIn"), {}) as Recipe;
const { signToken } = runCode(codeOf(RECIPES, "signToken"), { jose }) as {
  signToken: (user: { id: string; mangopayUserId: string }, settings: object) => Promise<string>;
};

const folder = mkdtempSync(join(tmpdir(), "page-tests-"));
/** As npm would install it; test/entries/package.test.ts runs the one that it does. */
const COMMAND = join(folder, "identity-verification-gateway");
writeFileSync(COMMAND, `#!/bin/sh\nexec "${process.execPath}" "${process.cwd()}/dist/src/cli.js" "$@"\n`, {
  mode: 0o755,
});
const SETTINGS = { secret: TEST_SECRET, issuer: "https://app.example", audience: "gateway" };
const sign = (userId: string) => signToken({ id: `account of ${userId}`, mangopayUserId: userId }, SETTINGS);

/** A page that renders a component of docs/client.md. */
function pageOf(component: string): Promise<string> {
  const inBrowser = (file: string) => `export * from ${JSON.stringify(join(process.cwd(), "dist/client", file))};`;
  const code = toModule(codeOf("docs/client.md", component)).replace("https://idv.example/graphql", "/graphql");
  return bundle(
    `import { createElement } from "react";
    import { createRoot } from "react-dom/client";
    import { getToken } from "./get-token";
    import { ${component} } from "./component";
    createRoot(document.querySelector("main")).render(createElement(${component}, { url: "/graphql", getToken }));`,
    [],
    {
      "./component": code,
      "./get-token": toModule(codeOf(RECIPES, "getToken")),
      "identity-verification-gateway/client/react": inBrowser("react.js"),
      "identity-verification-gateway/client/texts": inBrowser("texts.js"),
      "identity-verification-gateway/languages/fr.json": `export default ${readFileSync("languages/fr.json", "utf8")};`,
    },
  );
}

let browser: Browser;
let gateway: PlatformsGateway;
let server: PageServer;
beforeAll(async () => {
  const env = { AUTH_SECRET: TEST_SECRET, AUTH_ISSUER: SETTINGS.issuer, AUTH_AUDIENCE: SETTINGS.audience };
  [browser, gateway] = await Promise.all([launchChromium(), startTestGateway(env, COMMAND)]);
  server = await startPageServer(gateway.graphqlUrl);
});
afterAll(async () => {
  await browser.close();
  server.stop();
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

let page: Page;
let strange: string[];
beforeEach(async () => {
  page = await browser.newPage();
  strange = watchPage(page, () => true);
});
afterEach(() => page.close());

test("a user verifies on the hosted page, and the page says so", async () => {
  server.script = await pageOf("Verification");
  await signIn(page, await sign(await gateway.createUser()));
  await verifiesOnTheHostedPage(page, `${server.url}/`);
});

describe("after each outcome", () => {
  const { StartAgain, NoAction } = fr.nextActions;
  let headings: Record<string, string>;
  beforeAll(async () => {
    server.script = await pageOf("VerificationPage");
    const outcomes = await gateway.outcomesOf("NATURAL");
    headings = Object.fromEntries(outcomes.map((outcome) => [outcome, headingAfter(outcome)]));
  });

  function headingAfter(outcome: string): string {
    if (outcome === "VALIDATED") return NoAction.titleVerified;
    if (outcome === "EXPIRED" || outcome === "OUT_OF_DATE") return StartAgain[outcome].title;
    return outcome.startsWith("REFUSED_") ? StartAgain.REFUSED.title : StartAgain.FAILED.title;
  }

  test("the page has the heading that is expected", async () => {
    await saysWhatHasBecome(page, `${server.url}/`, headings, { gateway, sign });
    expect(strange).toEqual([]);
  });

  test("an outcome of which nothing is expected is named", async () => {
    await expect(saysWhatHasBecome(page, `${server.url}/`, {}, { gateway, sign })).rejects.toThrow(
      "nothing is expected of the page after VALIDATED",
    );
  });
});

test("any tool can make a state by the request that the page shows", async () => {
  const [, http = ""] = /^```http\n([^]*?)^```/m.exec(readFileSync(RECIPES, "utf8")) ?? [];
  const [, method = "", path = "", type = "", body = ""] =
    /^(\w+) http:\/\/127\.0\.0\.1:4010(\S+)\ncontent-type: (\S+)\n\n([^]*)/.exec(http) ?? [];
  const response = await fetch(gateway.simulatorUrl + path, { method, headers: { "content-type": type }, body });
  const { userId } = (await response.json()) as { userId: string };
  server.script = await pageOf("VerificationPage");
  await signIn(page, await sign(userId));
  await page.goto(server.url);
  await page.getByText(fr.nextActions.StartAgain.notUseful).waitFor();
});

test("a start that is refused fails with the exit code", async () => {
  await expect(startTestGateway({ PORT: "many" }, COMMAND)).rejects.toThrow("the gateway ended with code 2");
  await expect(startTestGateway({}, "no/such/command")).rejects.toThrow("ENOENT");
});
