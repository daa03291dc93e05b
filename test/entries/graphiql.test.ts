import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";
import { seededUserIds } from "../../simulator/seed.js";
import { graphiqlForTests, type GraphiqlVisitor } from "../support/graphiql-visitor.js";
import { accessibilityFindings, overflowPx, scrollRangePx } from "../support/page-checks.js";

const graphiql = graphiqlForTests();
let visitor: GraphiqlVisitor;
let page: Page;

/** Loading the editor is by far the most that a test costs: those that can share a page do. */
async function visit(): Promise<void> {
  visitor = await graphiql.visit();
  page = visitor.page;
}

const expectNothingStrange = () => expect(visitor.strange).toEqual([]);
const result = () => page.locator(".result-window");

/** Watches a seeded user; the token is that of the first. */
async function openSubscription(user: "natural" | "newcomer"): Promise<void> {
  const query = `subscription Watch { userVerificationsUpdated(userId: "${seededUserIds[user]}") { id status } }`;
  await visitor.open(`?query=${encodeURIComponent(query)}`, "userVerificationsUpdated");
  await visitor.press();
}

/** Changes the system's colours, and waits until the editor has followed. */
async function showIn(colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`.graphiql-query-editor .monaco-editor.${colorScheme === "dark" ? "vs-dark" : "vs"}`).waitFor();
}

/** How wide the text in the empty search of the documentation is, and how wide the input is. */
const MEASURE_SEARCH = `(() => {
  const input = document.querySelector(".graphiql-doc-explorer-search [role=combobox]");
  const context = document.createElement("canvas").getContext("2d");
  context.font = getComputedStyle(input).font;
  return [context.measureText(input.placeholder).width, input.clientWidth];
})()`;

async function findings(within?: string): Promise<string[]> {
  // GraphiQL puts the button that closes a tab into the tab: theirs to mend, and keeps nobody from using the page.
  return (await accessibilityFindings(page, within)).filter(
    (finding) => !/^nested-interactive: (li:nth-child\(1\), )?\.graphiql-tab/.test(finding),
  );
}

describe("the page opens", () => {
  beforeAll(async () => {
    await visit();
    await visitor.open();
  });
  afterEach(expectNothingStrange);

  test("with a working example; it asks no other host and breaks no content policy", async () => {
    const answer = await visitor.run();
    expect(answer).toContain('"__typename":"NoAction"');
    expect(answer).not.toContain('"errors"');
    await result().getByText('"viewer"').waitFor();
  });

  test.each([1_440, 1_280])("and at a width of %i px only its parts scroll, not the page", async (width) => {
    await page.setViewportSize({ width, height: 800 });
    expect(await scrollRangePx(page)).toBe(0);
  });

  test("with a start page that has the journey in its order, the guides and the demo", async () => {
    const start = page.locator(".start-panel");
    expect(await start.getByRole("button").allTextContents()).toEqual([
      expect.stringMatching(/^What the user does next/),
      expect.stringMatching(/^Start/),
      expect.stringMatching(/^Watch the user/),
      expect.stringMatching(/^Report the return/),
      expect.stringMatching(/^Sessions with their checks, and why/),
      expect.stringMatching(/^One session/),
      expect.stringMatching(/^Watch the sessions/),
      expect.stringMatching(/^The persons of a business/),
      expect.stringMatching(/^A renewal/),
      expect.stringMatching(/^Operators: look a user up/),
      expect.stringMatching(/^Operators: the upstream's quota/),
    ]);
    const guides = await start.locator('a[href^="/docs/"]').evaluateAll((links) => links.map(String));
    expect(guides).toContain(`${graphiql.gateway.address}/docs/frontend.html`);
    for (const guide of guides) expect((await fetch(guide)).status).toBe(200);
    expect(await start.getByRole("link", { name: "The demo" }).getAttribute("href")).toBe("/demo");
    expect(await start.getByRole("link", { name: "The simulator" }).getAttribute("href")).toBe(
      graphiql.gateway.simulator,
    );
  });

  // The subscriptions have tests of their own.
  test.each([
    ["Start: create a session", "createIdentityVerification", /"hostedUrl":"http/],
    ["Report the return", "reportReturn", /"reason":"JUST_RETURNED"/],
    ["Sessions with their checks", "MyVerifications", /"recommendation":"/],
    ["One session in detail", "OneVerification", /"status":"REFUSED"/],
    ["The persons of a business", "Persons", /"status":"PENDING_VALIDATION"/],
    ["A renewal that is due", "Renewal", /"isDue":true/],
    ["Operators: look a user up", "OneUser", /"status":"REFUSED"/],
    ["Operators: the upstream's quota", "UpstreamQuota", /"remaining":\d/],
  ])("with an example that runs: %s", async (title, operation, expected) => {
    await visitor.openExample(title, operation);
    const answer = await visitor.run();
    expect(answer).toMatch(expected);
    expect(answer).not.toMatch(/"errors"|"userErrors":\[\{/);
  });

  test("an example once, and its variables with it", async () => {
    const tabs = page.getByRole("tab");
    const before = await tabs.count();
    await visitor.openExample("What the user does next", "NextStep");
    await visitor.openExample("One session in detail", "OneVerification");
    expect(await tabs.count()).toBe(before);
    await page.getByRole("region", { name: "Variables" }).getByText("REFVSED").waitFor();
  });

  test("an example that creates a session leads back to where the page came from", async () => {
    await visitor.openExample("Start: create a session", "createIdentityVerification");
    const answer = JSON.parse(await visitor.run()) as {
      data: { createIdentityVerification: { identityVerification: { hostedUrl: string } } };
    };
    const { hostedUrl } = answer.data.createIdentityVerification.identityVerification;
    expect(new URL(hostedUrl).searchParams.get("redirectURL")).toBe(`${graphiql.gateway.address}/graphiql`);
  });
});

describe("before anything has run", () => {
  beforeEach(visit);
  afterEach(expectNothingStrange);

  const widthOf = async (selector: string) => (await page.locator(selector).boundingBox())?.width ?? 0;
  const examples = () => page.locator(".start-panel").getByRole("button", { name: "One session in detail" });

  test("there is room for the operation beside the start page, and the answer's place says what to press", async () => {
    await page.setViewportSize({ width: 1_280, height: 800 });
    await visitor.open();
    expect(await widthOf(".graphiql-plugin")).toBeLessThan(340);
    expect(await widthOf(".graphiql-query-editor > .graphiql-editor")).toBeGreaterThan(400);
    const place = page.locator(".no-answer");
    expect(await place.innerText()).toMatch(/Ctrl\s*\+\s*Enter/);
    expect(await place.getByRole("button").allInnerTexts()).toEqual(["Run the query"]);
    await place.getByRole("button", { name: "Run the query" }).focus();
    await page.keyboard.press("Enter");
    await result().getByText('"viewer"').waitFor();
    expect(await place.count()).toBe(0);
    expect(await page.evaluate("document.activeElement.className")).toContain("graphiql-execute-button");
  });

  test("where both would be narrow, the start page is closed, and the answer's place opens it", async () => {
    await page.setViewportSize({ width: 1_024, height: 768 });
    await visitor.open();
    expect(await examples().count()).toBe(0);
    await page.getByRole("button", { name: "Show the examples" }).click();
    await examples().waitFor();
    expect(await page.getByRole("button", { name: "Show the examples" }).count()).toBe(0);
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
  });

  test("the command that makes a subscription fire is seen in full beside the start page", async () => {
    await page.setViewportSize({ width: 1_280, height: 800 });
    await visitor.open();
    await visitor.openExample("Watch the user", "trigger");
    const edge = async (part: Locator) => {
      const box = await part.boundingBox();
      return box ? box.x + box.width : Infinity;
    };
    const editor = page.locator(".graphiql-query-editor > .graphiql-editor");
    const lastWord = editor.locator(".view-line span span").getByText(/RENEWAL_REQUIRED$/);
    expect(await edge(lastWord)).toBeLessThanOrEqual(await edge(editor));
    const { port } = new URL(graphiql.gateway.simulator);
    // The beginning: with a port the command is long enough to be wrapped.
    const command = port === "4010" ? "# npm run simulator" : `# SIMULATOR_PORT=${port}`;
    await editor.locator(".view-line").getByText(command).waitFor();
  });

  test("it says what a subscription shows, and what to do where there is no operation", async () => {
    await visitor.open();
    await visitor.openExample("Watch the user", "WatchUser");
    await page.getByRole("button", { name: "Run the subscription" }).waitFor();
    await page.locator(".no-answer").getByText("Its events are listed here").waitFor();
    await page.getByRole("button", { name: "New tab" }).click();
    await page.locator(".no-answer").getByText("Write an operation").waitFor();
    expect(await page.locator(".no-answer").getByRole("button").count()).toBe(0);
  });
});

describe("an address", () => {
  beforeEach(visit);
  afterEach(expectNothingStrange);

  test("that is bare leads here", async () => {
    const response = await fetch(graphiql.gateway.address, { redirect: "manual", headers: { accept: "text/html" } });
    expect(response.headers.get("location")).toBe("/graphiql");
  });

  test("of the API leads a browser here, with the operation of a link, which does not run by itself", async () => {
    await page.goto(
      `${graphiql.gateway.address}/graphql?query=${encodeURIComponent("query Linked { viewer { isOperator } }")}`,
    );
    expect(new URL(page.url()).pathname).toBe("/graphiql");
    await page.locator(".graphiql-query-editor").getByText("Linked").waitFor();
    expect(await result().textContent()).not.toContain("isOperator");
    await visitor.run();
    await result().getByText('"isOperator"').waitFor();
  });

  test("can name an operation that is then built further by clicking, in the explorer", async () => {
    await visitor.open(`?query=${encodeURIComponent("{ __typename }")}`, "__typename");
    await page.getByRole("button", { name: /show graphiql explorer/i }).click();
    await page.locator(".graphiql-explorer-root").getByText("viewer", { exact: true }).first().click();
    await page.locator(".graphiql-explorer-root").getByText("isOperator", { exact: true }).first().click();
    await page.locator(".graphiql-query-editor .view-line").getByText("isOperator").first().waitFor();
    expect(await visitor.run()).toContain('"isOperator":false');
  });
});

describe("everybody", () => {
  beforeAll(async () => {
    await visit();
    await page.emulateMedia({ colorScheme: "light" });
    await openSubscription("newcomer");
  });
  afterAll(expectNothingStrange);

  test("is told that a subscription to what is not the viewer's completed without an event", async () => {
    await page.getByRole("status").getByText("completed without an event").waitFor();
    await page.getByRole("button", { name: /execute query/i }).waitFor();
    expect(await findings(".graphiql-response")).toEqual([]);
  });

  test("sees the page follow the system from light to dark while it is open", async () => {
    await showIn("dark");
    expect(await findings(".graphiql-response")).toEqual([]);
  });

  test.each([
    ["light", "One session in detail", "OneVerification"],
    ["dark", "The persons of a business", "Persons"],
  ] as const)("can use it in %s", async (colorScheme, untried, operation) => {
    await showIn(colorScheme);
    if (colorScheme === "dark") await page.getByRole("button", { name: "Show Start page" }).click();
    await visitor.openExample(untried, operation);
    await page.getByRole("button", { name: "Run the query" }).waitFor();
    expect(await findings(".graphiql-response")).toEqual([]);
    await visitor.openExample("What the user does next", "NextStep");
    await visitor.run();
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
    await visit();
    await page.setViewportSize({ width: 360, height: 700 });
    await visitor.open();
  });
  afterEach(expectNothingStrange);

  const boxOf = async (selector: string) => {
    const box = await page.locator(selector).boundingBox();
    if (!box) throw new Error(`${selector} is not shown`);
    return box;
  };

  test("the buttons of the panels are in one row above the operation, which is as wide as the window", async () => {
    const buttons = await page.locator(".graphiql-sidebar > button").all();
    const boxes = await Promise.all(buttons.map((button) => button.boundingBox()));
    const operation = await boxOf(".graphiql-editors");
    expect(boxes.length).toBeGreaterThan(4);
    expect(new Set(boxes.map((box) => box?.y)).size).toBe(1);
    expect(operation.y).toBeGreaterThanOrEqual((boxes[0]?.y ?? Infinity) + (boxes[0]?.height ?? 0));
    expect(Math.max(...boxes.map((box) => (box ? box.x + box.width : Infinity)))).toBeLessThanOrEqual(360);
    expect(operation.width).toBeGreaterThan(330);
  });

  test("the buttons are in one row below the operation", async () => {
    const operation = await boxOf(".graphiql-query-editor > .graphiql-editor");
    const [first, last] = [
      await boxOf(".graphiql-toolbar > button:first-child"),
      await boxOf(".graphiql-toolbar > button:last-child"),
    ];
    expect(first.y).toBeGreaterThanOrEqual(operation.y + operation.height);
    expect(last.y).toBe(first.y);
    expect(last.x + last.width).toBeLessThanOrEqual(operation.x + operation.width);
  });

  test("the answer is below the operation", async () => {
    await visitor.run();
    await result().getByText('"viewer"').waitFor();
    const [operation, answer] = [await boxOf(".graphiql-editors"), await boxOf(".result-window")];
    expect(answer.width).toBeGreaterThan(200);
    expect(answer.y).toBeGreaterThanOrEqual(operation.y + operation.height);
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
    expect(await scrollRangePx(page)).toBe(0);
    const figures = await page.locator(".run-status > span:not(.request-id)").all();
    const tops = await Promise.all(figures.map(async (figure) => (await figure.boundingBox())?.y));
    expect(figures.length).toBeGreaterThanOrEqual(5);
    expect(new Set(tops).size).toBeLessThanOrEqual(2);
  });

  test.each(["Open short keys dialog", "Open settings dialog"])(
    "%s shows all of it, nothing beside the window",
    async (name) => {
      await page.getByRole("button", { name }).click();
      const dialog = page.getByRole("dialog");
      for (const part of [dialog, ...(await dialog.getByRole("button").all()), ...(await dialog.locator("td").all())]) {
        const box = await part.boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
      }
      expect(await findings("[role=dialog]")).toEqual([]);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    },
  );

  test.each(["Documentation Explorer", "Start page", "History", "GraphiQL Explorer"])(
    "%s has all the room below the buttons, and the operation is as high as before once it is closed",
    async (title) => {
      const { height } = await boxOf(".graphiql-editors");
      for (const close of [`Close ${title}`, `Hide ${title}`]) {
        await page.getByRole("button", { name: `Show ${title}` }).click();
        await page.locator(".graphiql-plugin > *").first().waitFor();
        const panel = await boxOf(".graphiql-plugin");
        expect(panel.width).toBe(360);
        expect(panel.height).toBeGreaterThan(500);
        expect(await page.locator(".graphiql-editors").isVisible()).toBe(false);
        expect(await overflowPx(page)).toBeLessThanOrEqual(0);
        await page.getByRole("button", { name: close }).click();
        await page.getByRole("button", { name: `Show ${title}` }).waitFor();
        expect((await boxOf(".graphiql-editors")).height).toBe(height);
      }
    },
  );

  test("an example with variables shows them until it is run, then the answer has the room", async () => {
    const lines = (within: string) => page.locator(`${within} .view-line`);
    await page.getByRole("button", { name: "Show Start page" }).click();
    await visitor.openExample("Start: create a session", "mutation");
    await lines(".graphiql-editor-tool").getByText("returnUrl").waitFor();
    const operation = await boxOf(".graphiql-query-editor > .graphiql-editor");
    expect(operation.height).toBeGreaterThan(200);
    expect(await boxOf(".graphiql-query-editor .monaco-editor")).toEqual(operation);
    expect((await boxOf(".graphiql-editor-tool .graphiql-editor:not(.hidden)")).height).toBeGreaterThan(100);
    await visitor.run();
    await result().getByText('"createIdentityVerification"').waitFor();
    await page.getByRole("button", { name: "Show editor tools" }).waitFor();
    const answer = await boxOf(".result-window");
    expect(answer.height).toBeGreaterThan(200);
    expect(answer.y + answer.height).toBeLessThanOrEqual(700);
    const moved = await boxOf(".graphiql-query-editor > .graphiql-editor");
    expect(moved.y).toBeLessThan(operation.y);
    expect(await boxOf(".graphiql-query-editor .monaco-editor")).toEqual(moved);
  });

  test("variables of one tab are not in the way of another that has none", async () => {
    await page.getByRole("button", { name: "Show Start page" }).click();
    await visitor.openExample("One session in detail", "OneVerification");
    await page.getByRole("button", { name: "Hide editor tools" }).waitFor();
    await page.getByRole("tab", { name: "NextStep" }).click();
    await page.getByRole("button", { name: "Show editor tools" }).waitFor();
  });

  test("an example that is opened from the start page closes it", async () => {
    await page.getByRole("button", { name: "Show Start page" }).click();
    await visitor.openExample("One session in detail", "OneVerification");
    await page.getByRole("button", { name: "Show Start page" }).waitFor();
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
  });

  test("events take the place of the answer", async () => {
    await page.getByRole("button", { name: "Show Start page" }).click();
    await visitor.openExample("Watch the sessions", "Watch the sessions");
    await visitor.press();
    await page.getByRole("list", { name: "Events" }).getByRole("listitem").first().waitFor();
    const [operation, events] = [await boxOf(".graphiql-editors"), await boxOf(".event-list")];
    expect(events.y).toBeGreaterThanOrEqual(operation.y + operation.height);
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
    expect(await findings()).toEqual([]);
    await page.getByRole("button", { name: /stop query/i }).click();
  });

  test("a subscription that has sent nothing leaves the room to the operation", async () => {
    await openSubscription("newcomer");
    const status = page.getByRole("status").getByText("completed without an event");
    await status.waitFor();
    const [said, answer] = [await status.boundingBox(), await boxOf(".graphiql-response")];
    expect(answer.y + answer.height - ((said?.y ?? 0) + (said?.height ?? 0))).toBeLessThan(16);
    expect(answer.height).toBeLessThan(100);
    await visitor.open();
  });

  test("the shortcut for searching the documentation is shown in full", async () => {
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.locator(".graphiql-doc-explorer-search [role=combobox]").waitFor();
    const [shortcut, room] = await page.evaluate<[number, number]>(MEASURE_SEARCH);
    expect(shortcut).toBeGreaterThan(0);
    expect(room).toBeGreaterThanOrEqual(shortcut);
    await page.getByRole("button", { name: "Hide Documentation Explorer" }).click();
  });

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
