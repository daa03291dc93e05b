// The client of pages in a real Chromium, bundled from what is built: expired tokens, lost connections and answers, the
// way to the hosted page and back, and changes as they come.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { VerificationState } from "../../client/state.js";
import { seededUserIds } from "../../simulator/seed.js";
import { bundle } from "../support/bundle.js";
import { launchChromium } from "../support/chromium.js";
import { type PageServer, startPageServer } from "../support/client-page.js";
import { type ExpiringGateway, startExpiringGateway } from "../support/expiring-gateway.js";
import { watchPage } from "../support/page-checks.js";
import { createSessions } from "../support/sessions.js";

/** Its retries are as in the query string: at once, or never by themselves. */
const SCRIPT = `
  import { createVerification } from ${JSON.stringify(`${process.cwd()}/dist/client/client.js`)};
  import { openWebSocket } from ${JSON.stringify(`${process.cwd()}/dist/client/websocket.js`)};
  const search = new URLSearchParams(location.search);
  const isPatient = search.has("patient");
  const verification = createVerification({
    url: search.get("gateway") ?? "/graphql",
    // Of another origin, by way of the page's own.
    fetch: (url, request) => fetch(search.has("gateway") ? "/graphql" : url, request),
    getToken: (wasRefused) => window.getToken(wasRefused),
    retryDelayMs: () => (isPatient ? 86_400_000 : 0),
    ...(search.has("websocket") && { openStream: openWebSocket }),
  });
  window.verification = verification;
  window.states = [];
  verification.subscribe((state) => window.states.push(state));
`;

let browser: Browser;
let script: string;
beforeAll(async () => {
  [browser, script] = await Promise.all([launchChromium(), bundle(SCRIPT)]);
});
afterAll(() => browser.close());

const userId = seededUserIds.newcomer;
let gateway: ExpiringGateway;
let server: PageServer;
let context: BrowserContext;
let page: Page;
/** What the page has asked for: whether its last token was refused. */
let asked: boolean[];
beforeEach(async () => {
  asked = [];
  // Decided when the test says so.
  gateway = await startExpiringGateway({ settings: { decisionDelayMs: 86_400_000 } });
  server = await startPageServer(gateway.url);
  server.script = script;
  context = await browser.newContext();
  await context.exposeFunction("getToken", (wasRefused: boolean) => {
    asked.push(wasRefused);
    return gateway.sign(userId);
  });
  page = await context.newPage();
  watchPage(page, () => true);
});
afterEach(async () => {
  await context.close();
  server.stop();
  await gateway.stop();
});

const visit = (path = "/") => page.goto(server.url + path);
/** Resolves once the condition, of `state`, holds. */
const until = (condition: string) =>
  page.waitForFunction(`window.verification && (({ connection, nextAction }) =>
    ${condition})(verification.getState())`);
const isLive = 'connection === "live"';
const nextActionIs = (name: string) => `${isLive} && nextAction?.__typename === "${name}"`;
const state = () => page.evaluate<VerificationState>("verification.getState()");
/** Those that have followed each other. */
const connections = () =>
  page.evaluate<string[]>(
    "states.map(({ connection }) => connection).filter((one, index, all) => one !== all[index - 1])",
  );
const countOf = (operation: string) => server.operations.filter((name) => name === operation).length;
const sessions = async () =>
  ((await gateway.control("GET", "sessions")) as { Id: string; UserId: string }[]).filter(
    (session) => session.UserId === userId,
  );

async function pass(): Promise<void> {
  const id = (await sessions())[0]?.Id ?? (await createSessions(gateway.simulatorUrl, 1, userId))[0];
  await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
}

describe.each([
  ["an event stream", "/"],
  ["a WebSocket", "/?websocket"],
])("over %s", (_transport, path) => {
  test("a token that expires while the stream is open is replaced, and changes arrive after it", async () => {
    await visit(path);
    await until(isLive);
    const streams = server.openedStreams();
    gateway.expireTokens();
    await pass();
    await until(nextActionIs("NoAction"));
    expect(asked).toEqual([false, true]);
    expect(server.openedStreams()).toBe(streams + 1);
    // Nobody has seen any of it.
    expect(await connections()).toEqual(["connecting", "live"]);
  });

  test("a connection that is cut is lost, and live again with what has changed meanwhile", async () => {
    await visit(path);
    await until(isLive);
    server.cutConnections();
    await page.waitForFunction("states.some(({ connection }) => connection === 'lost')");
    await pass();
    await until(nextActionIs("NoAction"));
    expect((await connections()).slice(0, 3)).toEqual(["connecting", "live", "lost"]);
  });

  test("a page that is left closes its stream", async () => {
    await visit(path);
    await until(isLive);
    expect(server.openStreams()).toBe(1);
    const isClosed = new Promise<void>((resolve) => {
      server.onStreamClosed(resolve);
    });
    await page.goto("about:blank");
    await isClosed;
    expect(server.openStreams()).toBe(0);
  });
});

describe("a WebSocket that the browser refuses", () => {
  /** Without the half a minute of silence after which a connection is lost in any case. */
  const withoutSilence = `{
    const { setTimeout } = window;
    window.setTimeout = (action, ms, ...rest) => (ms === 30_000 ? 0 : setTimeout(action, ms, ...rest));
  }`;
  let strange: string[];
  beforeEach(async () => {
    await page.addInitScript(withoutSilence);
    strange = [];
    page.on("pageerror", ({ message }) => strange.push(message));
  });

  const expectLostAtOnce = async () => {
    await until('connection === "lost"');
    expect(await state()).toMatchObject({ phase: "ready", nextAction: { __typename: "StartVerification" } });
    expect(await connections()).toEqual(["connecting", "lost"]);
    expect(strange).toEqual([]);
  };

  test("by the page's content security policy, is lost at once", async () => {
    const policy = `connect-src ${server.url}/graphql`;
    await page.route(
      (url) => url.pathname === "/",
      async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
      },
    );
    await visit("/?websocket&patient");
    await expectLostAtOnce();
  });

  test("as one without TLS in a page with it, is lost at once", async () => {
    await page.route("https://app.example/**", async (route) => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: server.url + pathname + search }) });
    });
    await page.goto("https://app.example/?websocket&patient&gateway=http://idv.example/graphql");
    await expectLostAtOnce();
  });
});

test("without a network it is offline, and with one live again at once", async () => {
  await visit("/?patient");
  await until(isLive);
  await context.setOffline(true);
  await until('connection === "offline"');
  await pass();
  await context.setOffline(false);
  await until(nextActionIs("NoAction"));
  expect((await state()).problem).toBeNull();
});

describe("the hosted page", () => {
  test("is opened by start(), and the return to the page is reported once and leaves no trace in its address", async () => {
    await visit("/?step=2#/form");
    await until(nextActionIs("StartVerification"));
    const hosted = page.waitForURL(/\/hosted\//);
    await page.evaluate("void verification.start()");
    await hosted;
    await page.locator('button[value="VALIDATED"]').click();
    await page.waitForURL(/step=2/);
    await until(nextActionIs("WaitForOutcome"));
    expect(page.url()).toBe(`${server.url}/?step=2#/form`);
    expect((await state()).nextAction).toMatchObject({ reason: "JUST_RETURNED" });
    // What the user has just finished was not offered again for a moment.
    expect(await page.evaluate("states.some(({ nextAction }) => nextAction?.__typename === 'RedirectUser')")).toBe(
      false,
    );
    await page.reload();
    await until(isLive);
    expect(countOf("ReportReturn")).toBe(1);
    await pass();
    await until(nextActionIs("NoAction"));
  });

  test("keeps what a router has stored in the history", async () => {
    await visit("/");
    await page.evaluate("history.replaceState({ key: 7 }, '', '/?idv-returned=1&step=2'); location.reload()");
    await page.waitForURL(/\/\?step=2$/);
    await until(isLive);
    expect(await page.evaluate("history.state")).toEqual({ key: 7 });
    // There was nothing to continue.
    expect(countOf("ReportReturn")).toBe(0);
  });

  test("is opened although the answer to the start is lost, and upstream there is one session", async () => {
    await visit();
    await until(nextActionIs("StartVerification"));
    server.loses = { operation: "StartVerification", count: 1 };
    const hosted = page.waitForURL(/\/hosted\//);
    await page.evaluate("void verification.start()");
    await hosted;
    expect(countOf("StartVerification")).toBe(2);
    expect(await sessions()).toHaveLength(1);
  });
});

test("a renewal that falls due shows by itself", async () => {
  await pass();
  await visit();
  await until(nextActionIs("NoAction"));
  await gateway.control("POST", `users/${userId}/change`, { change: "RENEWAL_REQUIRED" });
  await until(nextActionIs("RenewVerification"));
  expect(await state()).toMatchObject({
    isVerified: true,
    nextAction: { dueOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
  });
});
