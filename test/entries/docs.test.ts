// The site of the documentation, as the gateway serves it in development.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Locator, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.js";
import { accessibilityFindings, overflowPx, watchPage } from "../support/page-checks.js";
import { type Program, startProgram } from "../support/program.js";

let gateway: Program;
let address: string;
let browser: Browser;
let page: Page;
/** What the page did that it should not: other hosts, refused content, errors. */
let strange: string[];

beforeAll(async () => {
  gateway = startProgram("src/main.js", { env: { PORT: "0" } });
  address = (await gateway.printed(/Docs\s+(http:\S+)\/docs/))[1] ?? "";
  browser = await launchChromium();
  page = await browser.newPage();
  strange = watchPage(page, (url) => new URL(url).origin === address);
});
afterAll(async () => {
  await browser.close();
  await gateway.stop();
});
afterEach(() => expect(strange).toEqual([]));

/** Tests are checked without the types of a browser. */
interface Window {
  getComputedStyle(element: unknown): Record<string, string>;
}
const styleOf = (locator: Locator, property: string) =>
  locator.evaluate(
    (element, name) => (globalThis as unknown as Window).getComputedStyle(element)[name] ?? "",
    property,
  );

const open = (path: string) => page.goto(`${address}/docs${path}`);

test("the policy allows neither inline scripts nor inline styles, nor another host", async () => {
  const { headers } = await fetch(`${address}/docs/frontend.html`);
  const policy = headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("style-src 'self'");
  expect(policy).not.toContain("unsafe");
});

test("the landing page leads a frontend developer to their page, whose next page is loaded without a reload", async () => {
  await open("");
  expect(page.url()).toBe(`${address}/docs/`);
  await page.getByRole("link", { name: "Build a page" }).first().click();
  await page.getByRole("heading", { level: 1, name: "For frontend developers" }).waitFor();
  // A script's styles and the colours of code are of this page too.
  const colour = (selector: string) => styleOf(page.locator(selector).first(), "color");
  expect(await colour("pre code span span")).not.toBe(await colour("main p"));
});

test.each(["light", "dark"] as const)(
  "the landing page shows the demo in %s, of which no other picture is loaded",
  async (scheme) => {
    const visitor = await browser.newPage({ colorScheme: scheme, viewport: { width: 1_280, height: 800 } });
    const loaded: string[] = [];
    visitor.on("request", (request) => request.url().includes("demo-phone") && loaded.push(request.url()));
    await visitor.goto(`${address}/docs/`);
    const shown = visitor.getByRole("img", { name: /^The demo on a phone/ });
    await shown.waitFor();
    expect(await shown.count()).toBe(1);
    expect(await shown.getAttribute("src")).toMatch(scheme === "dark" ? /demo-phone-dark/ : /demo-phone(?!-dark)/);
    await visitor.waitForLoadState("networkidle");
    expect(loaded).toHaveLength(1);
    await visitor.close();
  },
);

describe("in the appearance of the demo", () => {
  const appearanceOf = async (visitor: Page, link: string) => ({
    fontFamily: await styleOf(visitor.locator("body"), "fontFamily"),
    text: await styleOf(visitor.locator("h1").first(), "color"),
    link: await styleOf(visitor.locator(link).first(), "color"),
  });

  test.each([
    ["light", "light"],
    ["dark", "dark"],
    ["dark", "light"],
    ["light", "dark"],
  ] as const)("in %s, on a system in %s", async (chosen, system) => {
    const visitor = await browser.newPage({ colorScheme: chosen, reducedMotion: "reduce" });
    await visitor.goto(`${address}/demo`);
    await visitor.getByRole("heading", { level: 1 }).waitFor();
    const ofDemo = await appearanceOf(visitor, "footer a");

    await visitor.emulateMedia({ colorScheme: system, reducedMotion: "reduce" });
    await visitor.goto(`${address}/docs/frontend.html`);
    if (chosen !== system) await visitor.getByRole("switch").first().click();
    await visitor.locator(`html${chosen === "dark" ? ".dark" : ":not(.dark)"}`).waitFor({ state: "attached" });
    expect(await appearanceOf(visitor, "main p a:not(:has(code))")).toEqual(ofDemo);
    await visitor.close();
  });
});

test("a name of the schema in a text leads to its place in the reference", async () => {
  await open("/frontend.html");
  await page.getByRole("link", { name: "User.nextAction" }).first().click();
  await page.waitForURL("**/docs/schema/User.html#user-nextaction");
  await page.locator("h3#user-nextaction").waitFor();
});

test.each([
  ["subscription", "live.html"],
  ["token", "recipes.html#a-token-from-your-backend"],
  ["webhook", "live.html#set-up-webhooks"],
  ["error", "errors.html"],
  ["return url", "client.html"],
  ["dead letter", "relay.html"],
  ["redirectAgainInSeconds", "schema/WaitForOutcome.html#waitforoutcome-redirectagaininseconds"],
] as const)("of what search finds for %s, %s is among the first three", async (words, expected) => {
  await open("/frontend.html");
  await page.getByRole("button", { name: "Search" }).first().click();
  await page.getByRole("searchbox").fill(words);
  await page.locator(`.VPLocalSearchBox li:nth-child(-n + 3) a[href*="/docs/${expected}"]`).first().waitFor();
  await page.keyboard.press("Escape");
});

test.each([
  ["token.js", 'import { SignJWT } from "jose";'],
  [".env", "# What your backend signs tokens with."],
  ["index.html", "<!doctype html>"],
])("a block that is the file %s has its name as its title, and begins with what is in it", async (name, start) => {
  await open("/quickstart.html");
  const block = page.getByRole("figure", { name, exact: true });
  expect(await block.locator("figcaption").innerText()).toBe(name);
  expect((await block.locator("pre").innerText()).slice(0, start.length)).toBe(start);
});

test("a diagram is drawn, in the colours of each theme", async () => {
  await open("/frontend.html");
  const drawing = page.getByRole("img", { name: "The states of a session" });
  await drawing.scrollIntoViewIfNeeded();
  const state = drawing.getByText("VALIDATED");
  expect(await state.isVisible()).toBe(true);
  const colours: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html${colorScheme === "dark" ? ".dark" : ":not(.dark)"}`).waitFor({ state: "attached" });
    colours.push(await styleOf(state, "fill"));
  }
  expect(new Set(colours).size).toBe(2);
});

describe.each([
  ["light", 1280],
  ["dark", 360],
  ["dark", 1280],
  ["light", 360],
] as const)("in %s at %i pixels", (colorScheme, width) => {
  test.each([
    "/",
    "/frontend.html",
    "/quickstart.html",
    "/recipes.html",
    "/schema/",
    "/schema/User.html",
    "/schema/Query.html",
    "/live.html",
  ])("%s is accessible and within its window", async (path) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await open(path);
    await page.locator(`html${colorScheme === "dark" ? ".dark" : ":not(.dark)"}`).waitFor({ state: "attached" });
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
  });
});

test("an address that leads nowhere has the site's own page, with status 404", async () => {
  const response = await open("/no/such/page");
  expect(response?.status()).toBe(404);
  expect(response?.headers()["content-security-policy"]).toContain("default-src 'none'");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  // Chromium reports the page's own status.
  expect(strange.splice(0)).toEqual([expect.stringContaining("404")]);
});

test("a script that asks for such an address has the gateway's refusal", async () => {
  const response = await fetch(`${address}/docs/no/such/page`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "NOT_FOUND" } }] });
});

test("it is not served where GraphiQL is not", async () => {
  const closed = startProgram("src/main.js", { env: { PORT: "0", GRAPHIQL: "false" } });
  const [, url = ""] = await closed.printed(/GraphQL\s+(http:\S+)\/graphql/);
  const { status } = await fetch(`${url}/docs/`);
  await closed.stop();
  expect(status).toBe(404);
  expect(closed.stdout()).not.toContain("Docs");
});
