// What GraphiQL has around its editors: names of buttons, links to other pages, and ids that can be read and copied.
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { graphiqlForTests, type GraphiqlVisitor, visitGraphiql } from "../support/graphiql-visitor.js";
import { accessibilityFindings, overflowPx } from "../support/page-checks.js";
import { startProgram } from "../support/program.js";

const graphiql = graphiqlForTests();
let visitor: GraphiqlVisitor;
let page: Page;
afterEach(() => expect(visitor.strange).toEqual([]));

/** With what was stored by a visit before forgotten. */
async function visit(width: number): Promise<void> {
  visitor = await graphiql.visit();
  page = visitor.page;
  await page.setViewportSize({ width, height: 700 });
  await visitor.open();
}

const linksOf = (shown: Page) => shown.getByRole("navigation", { name: "Other pages" }).getByRole("link");

describe("a button that shows only a sign has a name, and says it in a tooltip", () => {
  beforeAll(() => visit(1_280));

  /** By keyboard, as the tooltip then comes at once. */
  async function expectTooltips(within: string, atLeast: number): Promise<void> {
    let count = 0;
    for (const button of await page.locator(within).getByRole("button").all()) {
      const isSign = (await button.locator("svg").count()) > 0 || !/\w/.test(await button.innerText());
      if (!isSign || !(await button.isVisible())) continue;
      const name = (await button.getAttribute("aria-label")) ?? "";
      expect(name).toMatch(/\w/);
      const title = await button.getAttribute("title");
      if (title === null) {
        await button.focus();
        await page.getByRole("tooltip", { name, exact: true }).waitFor();
      } else expect(title).toBe(name);
      count += 1;
    }
    expect(count).toBeGreaterThanOrEqual(atLeast);
  }

  test("around the editors, with several tabs", async () => {
    await page.getByRole("button", { name: "New tab" }).click();
    await page.getByRole("button", { name: "Close tab" }).first().waitFor();
    await expectTooltips("body", 14);
    await page.getByRole("button", { name: "Close tab" }).last().click();
  });

  test("in the history", async () => {
    await visitor.run();
    await page.getByRole("button", { name: "Show History" }).click();
    await page.getByRole("button", { name: "Delete from history" }).waitFor();
    await expectTooltips(".graphiql-plugin", 3);
  });

  test("in the explorer, whose choice of a type has a name as well", async () => {
    await page.getByRole("button", { name: "Show GraphiQL Explorer" }).click();
    await page.getByRole("button", { name: "Add the operation" }).waitFor();
    await expectTooltips(".graphiql-plugin", 1);
    expect(await accessibilityFindings(page, ".graphiql-plugin")).toEqual([]);
    await page.getByRole("button", { name: "Show Start page" }).click();
  });

  test("in a dialog", async () => {
    await page.getByRole("button", { name: "Open settings dialog" }).click();
    await page.getByRole("button", { name: "Close dialog" }).waitFor();
    await expectTooltips("[role=dialog]", 1);
    await page.getByRole("button", { name: "Close dialog" }).click();
  });
});

describe("the bar on top links to the other pages", () => {
  beforeAll(() => visit(1_280));

  test("documentation, demo and the simulator's console, each in a tab of its own", async () => {
    expect(await linksOf(page).allInnerTexts()).toEqual(["Docs", "Demo", "Simulator"]);
    for (const link of await linksOf(page).all()) {
      expect(await link.getAttribute("target")).toBe("_blank");
      const address = new URL((await link.getAttribute("href")) ?? "", graphiql.gateway.address);
      expect((await fetch(address)).status).toBe(200);
    }
  });

  test("only to those that are served: before an upstream that is not the simulator, to the documentation", async () => {
    const other = startProgram("src/main.js", {
      env: {
        PORT: "0",
        MANGOPAY_BASE_URL: graphiql.gateway.simulator,
        MANGOPAY_CLIENT_ID: "platform",
        MANGOPAY_API_KEY: "key",
      },
    });
    const [, address = ""] = await other.printed(/GraphiQL\s+(http:\S+)\/graphiql/);
    const stranger = await visitGraphiql(graphiql.browser, address);
    await stranger.open();
    expect(await linksOf(stranger.page).allInnerTexts()).toEqual(["Docs"]);
    await stranger.context.close();
    await other.stop();
  });
});

describe.each([1_280, 360])("at a width of %i px", (width) => {
  beforeAll(() => visit(width));

  test("the links are in one line within the window", async () => {
    const boxes = await Promise.all((await linksOf(page).all()).map((link) => link.boundingBox()));
    expect(boxes).toHaveLength(3);
    expect(new Set(boxes.map((box) => box?.y)).size).toBe(1);
    for (const box of boxes) {
      expect(box?.height).toBeGreaterThanOrEqual(24);
      expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    }
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
    expect(await accessibilityFindings(page, ".page-bar")).toEqual([]);
  });

  test("an id of an answer is in one line, and so is the id of its request", async () => {
    if (width < 1_000) await page.getByRole("button", { name: "Show Start page" }).click();
    await visitor.openExample("Sessions with their checks", "MyVerifications");
    await visitor.run();
    const line = page.locator(".result-window .view-line");
    await line.getByText(`"${seededUserIds.natural}"`).first().waitFor();
    await line.getByText(`"${seededSessionIds.pending}"`).first().waitFor();
    const requestId = page.locator(".request-id code");
    expect(await requestId.innerText()).toMatch(/^[\da-f-]{36}$/);
    const box = await requestId.boundingBox();
    expect(box?.height).toBeLessThan(24);
    expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(700);
  });
});
