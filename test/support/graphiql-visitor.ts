// GraphiQL as `npm start` serves it, in a browser of its own.
import { afterAll, beforeAll } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "./chromium.js";
import { watchPage } from "./page-checks.js";
import { type Program, startProgram } from "./program.js";

export interface GraphiqlStart extends Program {
  address: string;
  simulator: string;
}

export async function startGraphiql(env: Record<string, string> = {}): Promise<GraphiqlStart> {
  const gateway = startProgram("src/main.js", { env: { PORT: "0", ...env } });
  const [, address = ""] = await gateway.printed(/GraphiQL\s+(http:\S+)\/graphiql/);
  const [, simulator = ""] = await gateway.printed(/Simulator\s+(http:\S+)/);
  return { ...gateway, address, simulator };
}

export interface GraphiqlVisitor {
  page: Page;
  context: BrowserContext;
  /** What the page did that it should not: other hosts, refused content, errors. */
  strange: string[];
  /** Opens the page and waits until the editor shows the operation it opens with. */
  open(search?: string, shown?: string): Promise<void>;
  /** Opens an example from the start page, by its title, and waits until its operation is shown. */
  openExample(title: string, shown: string): Promise<void>;
  press(): Promise<void>;
  /** Runs what the open tab shows, and gives the answer; the result pane holds only the lines that are in view. */
  run(): Promise<string>;
}

export interface GraphiqlOfTests {
  readonly gateway: GraphiqlStart;
  readonly browser: Browser;
  /** With what the visit before has stored forgotten: that one ends. */
  visit(): Promise<GraphiqlVisitor>;
}

/** GraphiQL and a browser for the tests of a file: started before the first, ended after the last. */
export function graphiqlForTests(): GraphiqlOfTests {
  let gateway: GraphiqlStart;
  let browser: Browser;
  let last: GraphiqlVisitor | undefined;
  beforeAll(async () => {
    [gateway, browser] = await Promise.all([startGraphiql(), launchChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });
  return {
    get gateway() {
      return gateway;
    },
    get browser() {
      return browser;
    },
    async visit() {
      await last?.context.close();
      return (last = await visitGraphiql(browser, gateway.address));
    },
  };
}

export async function visitGraphiql(browser: Browser, address: string): Promise<GraphiqlVisitor> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const strange = watchPage(page, (url) => new URL(url).origin === address);
  const shows = (text: string) => page.locator(".graphiql-query-editor .view-line").getByText(text).first().waitFor();
  const press = () => page.getByRole("button", { name: /execute query/i }).click();
  return {
    page,
    context,
    strange,
    press,
    async open(search = "", shown = "NextStep") {
      await page.goto(`${address}/graphiql${search}`);
      await shows(shown);
    },
    async openExample(title, shown) {
      await page.locator(".start-panel").getByRole("button", { name: title }).click();
      await shows(shown);
    },
    async run() {
      const answered = page.waitForResponse(
        (response) =>
          response.url() === `${address}/graphql` && !response.request().postData()?.includes("IntrospectionQuery"),
      );
      await press();
      return (await answered).text();
    },
  };
}
