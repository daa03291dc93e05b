import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { launchChromium } from "../support/chromium.js";
import { accessibilityFindings, overflowPx, watchPage } from "../support/page-checks.js";
import { type Program, startProgram } from "../support/program.js";

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

beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
  page = await context.newPage();
  strange = watchPage(page, (url) => new URL(url).origin === address);
});

const result = () => page.locator(".result-window");

/** Opens the page and waits until the editor shows the operation it opens with. */
async function open(search = "", shown = "MyVerifications"): Promise<void> {
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

async function findings(within?: string): Promise<string[]> {
  // GraphiQL puts the button that closes a tab into the tab: theirs to mend, and keeps nobody from using the page.
  return (await accessibilityFindings(page, within)).filter(
    (finding) => !finding.startsWith("nested-interactive: .graphiql-tab"),
  );
}

describe("GraphiQL in a browser", () => {
  test("opens with a working example, asks no other host and breaks no content policy", async () => {
    await open();
    const answer = await run();
    expect(answer).toContain("DOCUMENT_UNREADABLE");
    expect(answer).not.toContain('"errors"');
    await result().getByText('"viewer"').waitFor();
    expect(strange).toEqual([]);
  });

  test("is where the bare address leads", async () => {
    await page.goto(address);
    expect(page.url()).toBe(`${address}/graphiql`);
  });

  test("is where the address of the API leads a browser, with the operation of a link, which does not run", async () => {
    await page.goto(`${address}/graphql?query=${encodeURIComponent("query Linked { viewer { isOperator } }")}`);
    expect(new URL(page.url()).pathname).toBe("/graphiql");
    await page.locator(".graphiql-query-editor").getByText("Linked").waitFor();
    expect(await result().textContent()).not.toContain("isOperator");
    expect(strange).toEqual([]);
  });

  test("offers every saved example as a tab, each of which runs", async () => {
    await open();
    const tabs = page.getByRole("tab");
    await tabs.nth(5).waitFor();
    expect(await tabs.count()).toBe(6);
    // The fifth is a subscription, which has a test of its own.
    for (const [index, expected] of [
      [0, "viewer"],
      [1, "identityVerification"],
      [2, "createIdentityVerification"],
      [3, "user"],
      [5, "user"],
    ] as const) {
      await tabs.nth(index).click();
      const answer = await run();
      expect(answer).toContain(`"${expected}":{`);
      expect(answer).not.toMatch(/"errors"|"userErrors":\[\{/);
    }
    expect(strange).toEqual([]);
  });

  test("a subscription shows the state as it stands, then a change, without a reload", async () => {
    await open();
    await page.getByRole("tab", { name: "WatchVerifications" }).click();
    await page.locator(".graphiql-query-editor .view-line").getByText("userVerificationsUpdated").first().waitFor();
    await page.getByRole("button", { name: /execute query/i }).click();
    await result().getByText('"userVerificationsUpdated"').waitFor();
    await fetch(`${simulator}/_simulator/sessions/${seededSessionIds.pending}/finish`, {
      method: "POST",
      body: '{"outcome":"VALIDATED"}',
    });
    await result().filter({ hasText: seededSessionIds.pending }).filter({ hasText: '"VALIDATED"' }).waitFor();
    await page.getByRole("button", { name: /stop query/i }).click();
    expect(strange).toEqual([]);
  });

  test("a created session leads back to where the page came from", async () => {
    await open();
    await page.getByRole("tab", { name: "CreateVerification" }).click();
    await page.locator(".graphiql-query-editor .view-line").getByText("createIdentityVerification").first().waitFor();
    const answer = JSON.parse(await run()) as {
      data: { createIdentityVerification: { identityVerification: { hostedUrl: string } } };
    };
    const { hostedUrl } = answer.data.createIdentityVerification.identityVerification;
    expect(new URL(hostedUrl).searchParams.get("redirectURL")).toBe(`${address}/graphiql`);
  });

  test("a subscription says how it stands, for as long as its tab is open", async () => {
    const status = page.locator(".subscription-status");
    await openSubscription("natural");
    await status.getByText("Subscribed. Events so far:").waitFor();
    await page.getByRole("button", { name: /stop query/i }).click();
    await status.getByText(/^Stopped after/).waitFor();
    await page.getByRole("tab", { name: "MyVerifications" }).click();
    await page.waitForFunction(`document.querySelector(".subscription-status").textContent === ""`);
    expect(strange).toEqual([]);
  });

  test("a subscription to what is not the viewer's says that it completed without an event", async () => {
    await openSubscription("newcomer");
    await page.getByRole("status").getByText("completed without an event").waitFor();
    await page.getByRole("button", { name: /execute query/i }).waitFor();
    expect(strange).toEqual([]);
  });

  test("builds an operation by clicking, in the explorer", async () => {
    await open(`?query=${encodeURIComponent("{ __typename }")}`, "__typename");
    await page.getByRole("button", { name: /show graphiql explorer/i }).click();
    await page.locator(".graphiql-explorer-root").getByText("viewer", { exact: true }).first().click();
    await page.locator(".graphiql-explorer-root").getByText("isOperator", { exact: true }).first().click();
    await page.locator(".graphiql-query-editor .view-line").getByText("isOperator").first().waitFor();
    expect(await run()).toContain('"isOperator":false');
    expect(strange).toEqual([]);
  });

  test.each(["light", "dark"] as const)("is usable by everybody in %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await open();
    await run();
    await result().getByText('"viewer"').waitFor();
    // The editor colours its text some time after it has shown it: then a keyword is a piece of its own.
    await page
      .locator(".graphiql-query-editor .view-line span span")
      .getByText(/^query$/)
      .waitFor();
    expect(await findings()).toEqual([]);
    await openSubscription("newcomer");
    await page.getByRole("status").getByText("completed without an event").waitFor();
    expect(await findings(".graphiql-response")).toEqual([]);
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByText("A GraphQL schema provides").waitFor();
    expect(await findings(".graphiql-plugin")).toEqual([]);
    await page.locator(".graphiql-plugin").getByText("IdentityVerification", { exact: true }).click();
    await page.locator(".graphiql-plugin").getByText("refusalReasons").first().waitFor();
    expect(await findings(".graphiql-plugin")).toEqual([]);
  });

  test("follows the system from light to dark while it is open", async () => {
    await page.emulateMedia({ colorScheme: "light" });
    await open();
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator(".graphiql-query-editor .monaco-editor.vs-dark").waitFor();
  });

  test("a deep link opens an operation without running it", async () => {
    await open(`?query=${encodeURIComponent("{ viewer { isOperator } }")}`, "isOperator");
    expect(await result().textContent()).not.toContain("isOperator");
    await run();
    await result().getByText('"isOperator"').waitFor();
  });
});

describe("GraphiQL on a phone", () => {
  beforeEach(() => page.setViewportSize({ width: 360, height: 700 }));

  const panel = () => page.locator(".graphiql-plugin");
  const widthOf = async (selector: string) => (await page.locator(selector).boundingBox())?.width ?? 0;

  test("shows the answer below the operation on a phone", async () => {
    await open();
    await run();
    await result().getByText('"viewer"').waitFor();
    const [operation, answer] = await Promise.all([
      page.locator(".graphiql-editors").boundingBox(),
      result().boundingBox(),
    ]);
    expect(answer?.width).toBeGreaterThan(200);
    expect(answer?.y).toBeGreaterThanOrEqual((operation?.y ?? 0) + (operation?.height ?? 0));
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
    expect(strange).toEqual([]);
  });

  test.each(["Documentation Explorer", "History", "GraphiQL Explorer"])(
    "%s covers the editor, which is as wide as before once it is closed",
    async (title) => {
      await open();
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
      expect(strange).toEqual([]);
    },
  );

  test("a panel is opened and closed by keyboard alone", async () => {
    await open();
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

  test.each(["light", "dark"] as const)("is usable by everybody in %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await open();
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByText("A GraphQL schema provides").waitFor();
    expect(await findings()).toEqual([]);
  });
});
