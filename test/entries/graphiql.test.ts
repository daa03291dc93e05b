import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { launchChromium } from "../support/chromium.js";
import { accessibilityFindings, overflowPx, watchPage } from "../support/page-checks.js";
import { type Program, startProgram } from "../support/program.js";
import { control } from "../support/simulator.js";

let gateway: Program;
let address: string;
let simulator: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the page did that it should not: other hosts, refused content, errors. */
let strange: string[];

beforeAll(async () => {
  gateway = startProgram("src/main.js", { env: { PORT: "0" } });
  address = (await gateway.printed(/GraphiQL\s+(http:\S+)\/graphiql/))[1] ?? "";
  simulator = (await gateway.printed(/Simulator\s+(http:\S+)/))[1] ?? "";
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await gateway.stop();
});

/** Loading the editor is by far the most that a test costs: those that can share a page do. */
async function openContext(): Promise<void> {
  await context?.close();
  context = await browser.newContext();
  page = await context.newPage();
  strange = watchPage(page, (url) => new URL(url).origin === address);
}

const result = () => page.locator(".result-window");

/** Opens the page and waits until the editor shows the operation it opens with. */
async function open(search = "", shown = "NextStep"): Promise<void> {
  await page.goto(`${address}/graphiql${search}`);
  await page.locator(".graphiql-query-editor .view-line").getByText(shown).first().waitFor();
}

/** Runs what the open tab shows, and gives the answer; the result pane holds only the lines that are in view. */
async function run(): Promise<string> {
  const answered = page.waitForResponse(
    (response) =>
      response.url() === `${address}/graphql` && !response.request().postData()?.includes("IntrospectionQuery"),
  );
  await page.getByRole("button", { name: /execute query/i }).click();
  return (await answered).text();
}

/** Watches a seeded user; the token is that of the first. */
async function openSubscription(user: "natural" | "newcomer"): Promise<void> {
  const query = `subscription Watch { userVerificationsUpdated(userId: "${seededUserIds[user]}") { id status } }`;
  await open(`?query=${encodeURIComponent(query)}`, "userVerificationsUpdated");
  await page.getByRole("button", { name: /execute query/i }).click();
}

/** Changes the system's colours, and waits until the editor has followed. */
async function showIn(colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`.graphiql-query-editor .monaco-editor.${colorScheme === "dark" ? "vs-dark" : "vs"}`).waitFor();
}

async function findings(within?: string): Promise<string[]> {
  // GraphiQL puts the button that closes a tab into the tab: theirs to mend, and keeps nobody from using the page.
  return (await accessibilityFindings(page, within)).filter(
    (finding) => !/^nested-interactive: (li:nth-child\(1\), )?\.graphiql-tab/.test(finding),
  );
}

describe("the starting tabs", () => {
  beforeAll(async () => {
    await openContext();
    await open();
  });
  afterEach(() => expect(strange).toEqual([]));

  test("show a working example first; the page asks no other host and breaks no content policy", async () => {
    const answer = await run();
    expect(answer).toContain('"__typename":"NoAction"');
    expect(answer).not.toContain('"errors"');
    await result().getByText('"viewer"').waitFor();
  });

  test("hold every saved example, each of which runs", async () => {
    const tabs = page.getByRole("tab");
    await tabs.nth(6).waitFor();
    expect(await tabs.count()).toBe(7);
    // The second and the last are subscriptions, which have tests of their own.
    for (const [index, expected] of [
      [0, "viewer"],
      [2, "createIdentityVerification"],
      [3, "viewer"],
      [4, "identityVerification"],
      [5, "user"],
    ] as const) {
      await tabs.nth(index).click();
      const answer = await run();
      expect(answer).toContain(`"${expected}":{`);
      expect(answer).not.toMatch(/"errors"|"userErrors":\[\{/);
    }
  });

  async function subscribeIn(tab: string, field: string): Promise<void> {
    await page.getByRole("tab", { name: tab }).click();
    await page.locator(".graphiql-query-editor .view-line").getByText(field).first().waitFor();
    await page.getByRole("button", { name: /execute query/i }).click();
    await result().getByText(`"${field}"`).waitFor();
  }

  test("a subscription to a user shows a renewal that falls due, without a reload", async () => {
    await subscribeIn("WatchUser", "userUpdated");
    await result().getByText('"NoAction"').waitFor();
    await control(simulator, "POST", `users/${seededUserIds.natural}/change`, { change: "RENEWAL_REQUIRED" });
    // The seeded user has an open session, which renews.
    await result().getByText('"RedirectUser"').waitFor();
    await page.getByRole("button", { name: /stop query/i }).click();
  });

  test("a subscription shows the sessions as they stand, then a change, without a reload", async () => {
    await subscribeIn("WatchVerifications", "userVerificationsUpdated");
    await control(simulator, "POST", `sessions/${seededSessionIds.pending}/finish`, { outcome: "VALIDATED" });
    await result().filter({ hasText: seededSessionIds.pending }).filter({ hasText: '"VALIDATED"' }).waitFor();
    await page.getByRole("button", { name: /stop query/i }).click();
  });

  test("a created session leads back to where the page came from", async () => {
    await page.getByRole("tab", { name: "CreateVerification" }).click();
    await page.locator(".graphiql-query-editor .view-line").getByText("createIdentityVerification").first().waitFor();
    const answer = JSON.parse(await run()) as {
      data: { createIdentityVerification: { identityVerification: { hostedUrl: string } } };
    };
    const { hostedUrl } = answer.data.createIdentityVerification.identityVerification;
    expect(new URL(hostedUrl).searchParams.get("redirectURL")).toBe(`${address}/graphiql`);
  });
});

describe("an address", () => {
  beforeEach(openContext);
  afterEach(() => expect(strange).toEqual([]));

  test("that is bare leads here", async () => {
    const response = await fetch(address, { redirect: "manual", headers: { accept: "text/html" } });
    expect(response.headers.get("location")).toBe("/graphiql");
  });

  test("of the API leads a browser here, with the operation of a link, which does not run by itself", async () => {
    await page.goto(`${address}/graphql?query=${encodeURIComponent("query Linked { viewer { isOperator } }")}`);
    expect(new URL(page.url()).pathname).toBe("/graphiql");
    await page.locator(".graphiql-query-editor").getByText("Linked").waitFor();
    expect(await result().textContent()).not.toContain("isOperator");
    await run();
    await result().getByText('"isOperator"').waitFor();
  });

  test("can name a subscription, which says how it stands for as long as its tab is open", async () => {
    const status = page.locator(".subscription-status");
    await openSubscription("natural");
    await status.getByText("Subscribed. Events so far:").waitFor();
    await page.getByRole("button", { name: /stop query/i }).click();
    await status.getByText(/^Stopped after/).waitFor();
    await page.getByRole("tab", { name: "NextStep" }).click();
    await page.waitForFunction(`document.querySelector(".subscription-status").textContent === ""`);
  });

  test("can name an operation that is then built further by clicking, in the explorer", async () => {
    await open(`?query=${encodeURIComponent("{ __typename }")}`, "__typename");
    await page.getByRole("button", { name: /show graphiql explorer/i }).click();
    await page.locator(".graphiql-explorer-root").getByText("viewer", { exact: true }).first().click();
    await page.locator(".graphiql-explorer-root").getByText("isOperator", { exact: true }).first().click();
    await page.locator(".graphiql-query-editor .view-line").getByText("isOperator").first().waitFor();
    expect(await run()).toContain('"isOperator":false');
  });
});

describe("everybody", () => {
  beforeAll(async () => {
    await openContext();
    await page.emulateMedia({ colorScheme: "light" });
    await openSubscription("newcomer");
  });
  afterAll(() => expect(strange).toEqual([]));

  test("is told that a subscription to what is not the viewer's completed without an event", async () => {
    await page.getByRole("status").getByText("completed without an event").waitFor();
    await page.getByRole("button", { name: /execute query/i }).waitFor();
    expect(await findings(".graphiql-response")).toEqual([]);
  });

  test("sees the page follow the system from light to dark while it is open", async () => {
    await showIn("dark");
    expect(await findings(".graphiql-response")).toEqual([]);
  });

  test.each(["light", "dark"] as const)("can use it in %s", async (colorScheme) => {
    await showIn(colorScheme);
    await page.getByRole("tab", { name: "NextStep" }).click();
    await run();
    await result().getByText('"viewer"').waitFor();
    // The editor colours its text some time after it has shown it: then a keyword is a piece of its own.
    await page
      .locator(".graphiql-query-editor .view-line span span")
      .getByText(/^query$/)
      .waitFor();
    expect(await findings()).toEqual([]);
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByText("A GraphQL schema provides").waitFor();
    expect(await findings(".graphiql-plugin")).toEqual([]);
    await page.locator(".graphiql-plugin").getByText("IdentityVerification", { exact: true }).click();
    await page.locator(".graphiql-plugin").getByText("refusalReasons").first().waitFor();
    expect(await findings(".graphiql-plugin")).toEqual([]);
    await page.locator(".graphiql-plugin").getByRole("link", { name: "Go back to Docs" }).click();
    await page.getByRole("button", { name: "Hide Documentation Explorer" }).click();
  });
});

describe("on a phone", () => {
  beforeAll(async () => {
    await openContext();
    await page.setViewportSize({ width: 360, height: 700 });
    await open();
  });
  afterEach(() => expect(strange).toEqual([]));

  const panel = () => page.locator(".graphiql-plugin");
  const widthOf = async (selector: string) => (await page.locator(selector).boundingBox())?.width ?? 0;

  test("the answer is below the operation", async () => {
    await run();
    await result().getByText('"viewer"').waitFor();
    const [operation, answer] = await Promise.all([
      page.locator(".graphiql-editors").boundingBox(),
      result().boundingBox(),
    ]);
    expect(answer?.width).toBeGreaterThan(200);
    expect(answer?.y).toBeGreaterThanOrEqual((operation?.y ?? 0) + (operation?.height ?? 0));
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
  });

  test.each(["Documentation Explorer", "History", "GraphiQL Explorer"])(
    "%s covers the editor, which is as wide as before once it is closed",
    async (title) => {
      const editorWidth = await widthOf(".graphiql-editors");
      expect(editorWidth).toBeGreaterThan(250);
      for (const close of [`Close ${title}`, `Hide ${title}`]) {
        await page.getByRole("button", { name: `Show ${title}` }).click();
        await panel().waitFor();
        expect(await widthOf(".graphiql-plugin")).toBeGreaterThanOrEqual(editorWidth);
        expect(await widthOf(".graphiql-editors")).toBe(editorWidth);
        expect(await overflowPx(page)).toBeLessThanOrEqual(0);
        await page.getByRole("button", { name: close }).click();
        await page.getByRole("button", { name: `Show ${title}` }).waitFor();
        // Nothing lies over the editor any more: it takes a click.
        await page.locator(".graphiql-query-editor .view-line").first().click();
      }
    },
  );

  test("a panel is opened and closed by keyboard alone", async () => {
    await page.getByRole("button", { name: "Show Documentation Explorer" }).focus();
    await page.keyboard.press("Enter");
    const close = page.getByRole("button", { name: "Close Documentation Explorer" });
    await close.focus();
    await page.keyboard.press("Enter");
    await close.waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(
      "Show Documentation Explorer",
    );
  });

  test.each(["light", "dark"] as const)("everybody can use it in %s", async (colorScheme) => {
    await showIn(colorScheme);
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByText("A GraphQL schema provides").waitFor();
    expect(await findings()).toEqual([]);
    await page.getByRole("button", { name: "Hide Documentation Explorer" }).click();
  });
});
