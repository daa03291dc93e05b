// As whom GraphiQL acts: the accounts of a development start, renewed tokens, and connections that are lost.
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { seededUserIds } from "../../simulator/seed.js";
import {
  graphiqlForTests,
  type GraphiqlStart,
  type GraphiqlVisitor,
  startGraphiql,
  visitGraphiql,
} from "../support/graphiql-visitor.js";

const graphiql = graphiqlForTests();

const selectOf = (page: Page) => page.getByLabel("Act as");

describe("as another account", () => {
  let visitor: GraphiqlVisitor;
  let page: Page;
  beforeAll(async () => {
    visitor = await graphiql.visit();
    page = visitor.page;
    await visitor.open();
  });
  afterAll(() => expect(visitor.strange).toEqual([]));

  const variables = () => page.getByRole("region", { name: "Variables" });
  const acts = (name: string) =>
    selectOf(page).locator(`option:checked[value="${name}"]`).waitFor({ state: "attached" });

  test("one click changes the token and the ids of the open tab", async () => {
    await visitor.openExample("Watch the user", "WatchUser");
    await variables().getByText(seededUserIds.natural).waitFor();
    await selectOf(page).selectOption("refused");
    await variables().getByText(seededUserIds.refused).waitFor();
    await page.getByRole("tab", { name: "NextStep" }).click();
    const answer = await visitor.run();
    expect(answer).toContain(seededUserIds.refused);
    expect(answer).toContain('"StartAgain"');
  });

  test("it also holds for tabs that were open before and for new ones", async () => {
    await page.getByRole("button", { name: "New tab" }).click();
    await acts("refused");
    await page.getByRole("tab", { name: "WatchUser" }).click();
    await acts("refused");
    await variables().getByText(seededUserIds.refused).waitFor();
  });

  test("an operator leaves ids as they are, and sees other users", async () => {
    await selectOf(page).selectOption("operator");
    await visitor.openExample("Operators: look a user up", "OneUser");
    await variables().getByText(seededUserIds.natural).waitFor();
    expect(await visitor.run()).toContain(`"user":{"id":"${seededUserIds.natural}"`);
  });

  test("an example that needs a certain account changes to it", async () => {
    await visitor.openExample("The persons of a business", "Persons");
    await acts("owners");
    expect(await visitor.run()).toContain('"PENDING_VALIDATION"');
  });

  test("a reload goes on as the same one, and no token is stored or in an address", async () => {
    await selectOf(page).selectOption("newcomer");
    await page.reload();
    await acts("newcomer");
    await page.getByRole("tab", { name: "NextStep" }).click();
    expect(await visitor.run()).toContain(seededUserIds.newcomer);
    const stored = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])");
    expect(stored).toContain("newcomer");
    expect(stored).not.toMatch(/eyJ/);
  });

  test("a token that was put in by hand stays, until one chooses again", async () => {
    const tabs = page.getByRole("tab");
    const opened = tabs.nth(await tabs.count());
    await page.getByRole("button", { name: "New tab" }).click();
    // Else what is typed could still be the tab's before.
    await opened.and(page.getByRole("tab", { selected: true })).waitFor();
    await page.getByRole("button", { name: "Headers" }).click();
    await page.getByRole("region", { name: "Headers" }).locator(".monaco-editor").last().click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText('{"Authorization": "Bearer of-my-own"}');
    await acts("");
    expect(await selectOf(page).locator("option:checked").textContent()).toBe("what Headers say");
    // On a slow machine GraphiQL gives a tab the name of the one before.
    await tabs.first().click();
    await acts("newcomer");
    await tabs.last().click();
    await acts("");
    await selectOf(page).selectOption("natural");
    await acts("natural");
  });
});

test("without accounts there is nothing to choose", async () => {
  const visitor = await graphiql.visit();
  // What a visitor from another machine gets.
  await visitor.page.route("**/settings.json", async (route) => {
    const response = await route.fetch();
    const settings = (await response.json()) as object;
    await route.fulfill({ response, json: { ...settings, headers: {}, accounts: [] } });
  });
  await visitor.open();
  expect(await selectOf(visitor.page).count()).toBe(0);
  const [code] = /"code":"(\w+)"/.exec(await visitor.run())?.slice(1) ?? [];
  expect(code).toBe("UNAUTHENTICATED");
});

describe("behind a connection that can be cut", () => {
  let other: GraphiqlStart;
  let proxy: Server;
  let page: Page;
  let visitor: GraphiqlVisitor;
  let target: string;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    other = await startGraphiql();
    target = graphiql.gateway.address;
    proxy = createServer((socket) => {
      const upstream = connect(Number(new URL(target).port), "127.0.0.1");
      for (const end of [socket, upstream]) {
        sockets.add(end);
        end.on("error", () => undefined).on("close", () => void (socket.destroy(), upstream.destroy()));
      }
      socket.pipe(upstream).pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    visitor = await visitGraphiql(graphiql.browser, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    page = visitor.page;
    await visitor.open();
  });
  afterAll(async () => {
    cut();
    proxy.close();
    await other.stop();
  });

  function cut(): void {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  }
  const entries = () => page.getByRole("list", { name: "Events" }).getByRole("listitem");
  const status = () => page.locator(".run-status");

  test("a subscription that loses its connection goes on by itself, and says so", async () => {
    await visitor.openExample("Watch the user", "WatchUser");
    await visitor.press();
    await status().getByText("Events so far: 1").waitFor();
    cut();
    await entries().getByText("The connection was lost. Attempt 1 of 5").waitFor();
    await entries().getByText("Connected again").waitFor();
    await status().getByText("Events so far: 2").waitFor();
  });

  test("also when the gateway has been started anew meanwhile: its tokens are others", async () => {
    target = other.address;
    cut();
    await entries().getByText("The token had expired: going on with a new one.").waitFor();
    await status().getByText("Events so far: 3").waitFor();
    await page.getByRole("button", { name: /stop query/i }).click();
  });

  test("a query with a token that is not accepted any more is sent with a new one", async () => {
    target = graphiql.gateway.address;
    cut();
    await page.getByRole("tab", { name: "NextStep" }).click();
    await visitor.press();
    await status().getByText("Status 200").waitFor();
    await page.locator(".result-window").getByText("NoAction").first().waitFor();
  });
});
