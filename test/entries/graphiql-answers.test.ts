// What GraphiQL says of an answer and of a subscription, and what it copies.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { graphiqlForTests, type GraphiqlVisitor, visitGraphiql } from "../support/graphiql-visitor.js";
import { accessibilityFindings } from "../support/page-checks.js";
import { outcomeOf, startCommand } from "../support/program.js";
import { control } from "../support/simulator.js";

const graphiql = graphiqlForTests();
let visitor: GraphiqlVisitor;
let page: Page;

beforeAll(async () => {
  visitor = await graphiql.visit();
  page = visitor.page;
  await visitor.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: graphiql.gateway.address });
  await visitor.open();
});
afterEach(() => expect(visitor.strange).toEqual([]));

const status = () => page.locator(".run-status");
const events = () => page.getByRole("list", { name: "Events" });
const stop = () => page.getByRole("button", { name: /stop query/i }).click();

test("below an answer stands what the gateway's log says of the request", async () => {
  await visitor.openExample("Sessions with their checks", "MyVerifications");
  await visitor.run();
  const requestId = await status().locator("code").textContent();
  const [text = ""] = await graphiql.gateway.printed(new RegExp(`{[^\\n]*"requestId":"${requestId}"[^\\n]*}`));
  const line = JSON.parse(text) as { cost: number; upstreamCalls: number; cache: Record<string, number> };
  expect(line.upstreamCalls).toBeGreaterThan(0);
  const parts = await status().locator("> span").allTextContents();
  expect(parts).toEqual([
    "Status 200",
    expect.stringMatching(/^[\d.]+ m?s, [\d.]+ m?s of it in the gateway$/),
    `${line.upstreamCalls} upstream call${line.upstreamCalls === 1 ? "" : "s"}`,
    `cost ${line.cost}`,
    `cache: ${Object.entries(line.cache)
      .map(([outcome, count]) => `${outcome} ${count}`)
      .join(", ")}`,
    `request ${requestId}`,
  ]);
});

test("and the codes of its errors, for as long as its tab is open", async () => {
  await visitor.openExample("Operators: the upstream's quota", "UpstreamQuota");
  expect(await status().textContent()).toBe("");
  await page.getByLabel("Act as").selectOption("natural");
  await visitor.run();
  await status().getByText("FORBIDDEN").waitFor();
  await page.getByRole("tab", { name: "MyVerifications" }).click();
  await status().getByText("FORBIDDEN").waitFor({ state: "detached" });
  await status().getByText("Status 200").waitFor();
});

test("events are listed with their times, the newest on top with what has changed, until one stops", async () => {
  await visitor.openExample("Watch the user", "WatchUser");
  await visitor.press();
  const first = events().getByRole("listitem").first();
  await first.getByText('"NoAction"').waitFor();
  expect(await first.locator("mark").count()).toBe(0);

  await control(graphiql.gateway.simulator, "POST", `users/${seededUserIds.natural}/change`, {
    change: "RENEWAL_REQUIRED",
  });
  // The seeded user has an open session, which renews.
  await events().locator("mark").getByText('"__typename": "RedirectUser"').waitFor();
  const newest = events().getByRole("listitem").first();
  expect(await newest.locator("summary").textContent()).toMatch(/^#\d+ \d\d:\d\d:\d\d\.\d{3} \+[\d.]+ m?s .*: /);
  expect(await newest.locator("time").getAttribute("datetime")).toMatch(/^\d{4}-\d\d-\d\dT/);

  const halves = await Promise.all(
    [".graphiql-editors", ".event-list"].map((selector) => page.locator(selector).boundingBox()),
  );
  expect(Math.abs((halves[0]?.width ?? 0) - (halves[1]?.width ?? 0))).toBeLessThan(40);

  // The first is closed by now; a click shows it again, and another one hides it.
  const oldest = events().getByRole("listitem").last();
  const wasClosed = await oldest.locator("pre").isHidden();
  await oldest.locator("summary").click();
  await oldest.getByText('"NoAction"').waitFor();
  await oldest.locator("summary").click();
  await oldest.locator("pre").waitFor({ state: "hidden" });
  expect(wasClosed).toBe(true);
  expect(await accessibilityFindings(page, ".graphiql-response")).toEqual([]);

  await stop();
  await status()
    .getByText(/^You stopped it after \d+ events\.$/)
    .waitFor();
});

test("a subscription to sessions compares each with the same one", async () => {
  await visitor.openExample("Watch the sessions", "WatchVerifications");
  await visitor.press();
  await control(graphiql.gateway.simulator, "POST", `sessions/${seededSessionIds.pending}/finish`, {
    outcome: "VALIDATED",
  });
  const newest = events().getByRole("listitem").first();
  await newest.locator("mark").getByText('"status": "VALIDATED"').first().waitFor();
  expect(await newest.getByText(seededSessionIds.pending).count()).toBeGreaterThan(0);
  await stop();
});

test("a subscription that has ended keeps its events and says how, also after another tab was open", async () => {
  const text = `subscription Final { identityVerificationUpdated(id: "${seededSessionIds.refused}") { id status } }`;
  await visitor.open(`?query=${encodeURIComponent(text)}`, "Final");
  await visitor.press();
  const said = status().getByText("The gateway completed the subscription after one event");
  await said.waitFor();
  await visitor.openExample("What the user does next", "NextStep");
  await events().waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Final" }).click();
  await said.waitFor();
  expect(await events().getByRole("listitem").count()).toBe(1);
});

test("of a burst the newest events are listed, only the open one in full, and how many were dropped is said", async () => {
  await visitor.openExample("Watch the user", "WatchUser");
  const burst = Array.from(
    { length: 1_000 },
    (_, index) => `event: next\ndata: ${JSON.stringify({ data: { userUpdated: { id: "1", index } } })}\n\n`,
  );
  await page.route("**/graphql/stream", (route) =>
    route.fulfill({ contentType: "text/event-stream", body: `${burst.join("")}event: complete\n\n` }),
  );
  await visitor.press();
  await status().getByText("after 1000 events").waitFor();
  await page.unroute("**/graphql/stream");
  expect(await events().getByRole("listitem").count()).toBe(100);
  expect(await events().getByRole("listitem").first().locator("summary").textContent()).toContain("#1000");
  expect(await events().locator("pre").count()).toBe(1);
  await page.getByText("The newest 100 are kept. Dropped before them: 900.").waitFor();
});

async function copy(form: string, page: Page): Promise<void> {
  await page.getByRole("button", { name: "Copy the operation, as cURL or fetch" }).click();
  await page.getByRole("menuitem", { name: form, exact: true }).click();
  await page
    .locator(".announcement")
    .getByText(/^Copied/)
    .waitFor();
}

async function copied(form: string): Promise<string> {
  await copy(form, page);
  return page.evaluate("navigator.clipboard.readText()");
}

async function tokenOfPage(): Promise<string> {
  const settings = (await (await fetch(`${graphiql.gateway.address}/graphiql/settings.json`)).json()) as {
    headers: { Authorization: string };
  };
  return settings.headers.Authorization.replace("Bearer ", "");
}

test("what is copied as cURL runs in a shell, and what is copied as fetch in Node.js, each without the token", async () => {
  await visitor.openExample("One session in detail", "OneVerification");
  const answer = JSON.parse(await visitor.run()) as { data: { identityVerification: { freshness?: object } } };
  delete answer.data.identityVerification.freshness;
  const token = await tokenOfPage();
  const expectSame = (stdout: string) => {
    const own = JSON.parse(stdout) as typeof answer;
    delete own.data.identityVerification.freshness;
    expect(own).toEqual(answer);
  };

  const command = await copied("Copy as cURL");
  expect(command).toContain('"authorization: Bearer $TOKEN"');
  const shell = await outcomeOf(
    startCommand("sh", ["-c", command.replace("curl", "curl -s")], { env: { TOKEN: token } }),
  );
  expectSame(shell.stdout);

  const withToken = await copied("Copy as cURL, with the token");
  expect(withToken).toMatch(/'authorization: Bearer ey[\w.-]+'/);
  expectSame((await outcomeOf(startCommand("sh", ["-c", withToken.replace("curl", "curl -s")]))).stdout);

  const program = await copied("Copy as fetch");
  expect(program).not.toMatch(/Bearer ey/);
  const folder = mkdtempSync(join(tmpdir(), "copied-"));
  const printing = program.replace("$TOKEN", token).replace("await response.json()", "await response.text()");
  writeFileSync(join(folder, "copied.mjs"), printing);
  const node = await outcomeOf(startCommand(process.execPath, [join(folder, "copied.mjs")]));
  rmSync(folder, { recursive: true });
  expectSame(node.stdout);
});

test("a subscription is copied as a command that shows its events", async () => {
  await visitor.openExample("Watch the sessions", "WatchVerifications");
  const command = await copied("Copy as cURL");
  const shell = startCommand("sh", ["-c", `exec ${command}`], { env: { TOKEN: await tokenOfPage() } });
  await shell.printed(/event: next\ndata: \{"data":\{"userVerificationsUpdated":/);
  await shell.stop();
});

test("an operation is copied also where the browser has no clipboard: over plain HTTP on another address", async () => {
  const elsewhere = await visitGraphiql(graphiql.browser, graphiql.gateway.address.replace("127.0.0.1", "0.0.0.0"));
  await elsewhere.open();
  expect(await elsewhere.page.evaluate("isSecureContext")).toBe(false);
  await elsewhere.context.grantPermissions(["clipboard-read"], { origin: graphiql.gateway.address });
  const reader = await elsewhere.context.newPage();
  await reader.goto(`${graphiql.gateway.address}/health`);
  const read = async () => {
    await reader.bringToFront();
    return reader.evaluate<string>("navigator.clipboard.readText()");
  };
  for (const [form, start] of [
    ["Copy the operation", "# What the user does next."],
    ["Copy as cURL", "curl 'http://0.0.0.0"],
  ] as const) {
    await elsewhere.page.bringToFront();
    await copy(form, elsewhere.page);
    expect((await read()).slice(0, start.length)).toBe(start);
  }
  await elsewhere.context.close();
});
