// The demo in a real Chromium where something fails, is missing or is over: what it says is true, and leads on.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page, WebSocketRoute } from "playwright-core";
import { seededUserIds } from "../../simulator/seed.js";
import { launchChromium } from "../support/chromium.js";
import {
  accountsOf,
  addVisitor,
  addVisitorOf,
  awaitPersons,
  decideSubmitted,
  type Demo,
  startDemo,
  watchDemoPage,
} from "../support/demo-visitor.js";
import { WITHOUT_CACHE } from "../support/gateway.js";
import { accessibilityFindings } from "../support/page-checks.js";
import type { Program } from "../support/program.js";
import { createSessions } from "../support/sessions.js";
import { control } from "../support/simulator.js";

let browser: Browser;
let shared: Program & Demo;
/** What the page in hand belongs to: the shared one, or one that a test may break. */
let demo: Demo;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [browser, shared] = await Promise.all([launchChromium(), startDemo()]);
});
afterAll(async () => {
  await browser.close();
  await shared.stop("SIGKILL");
});
beforeEach(async () => {
  demo = shared;
  context = await browser.newContext();
  page = await context.newPage();
  watchDemoPage(page, demo);
});
afterEach(async () => {
  await context.close();
  await control(shared.simulator, "DELETE", "faults");
});

const visit = (name: string) => page.goto(`${demo.address}/demo?as=${name}`);
const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
const count = (text: string) => page.getByText(text).count();
const failUpstream = (endpoint: string) =>
  control(demo.simulator, "POST", "faults", { kind: "status", status: 503, endpoint });
const TRY_AGAIN = { name: "Try again" };

describe("the upstream fails", () => {
  test("it says so in words, and goes on after another try", async () => {
    await addVisitor(context, demo, "natural");
    // An event would bring the page up to date before the button is pressed.
    await page.routeWebSocket(/\/graphql$/, (socket) => void socket.close());
    await failUpstream("GET /users/:userId/identity-verifications");
    await visit("visitor");
    await seen("The verification service does not answer at the moment.");
    await control(demo.simulator, "DELETE", "faults");
    await page.getByRole("button", TRY_AGAIN).click();
    await page.getByRole("button", { name: "Verify your identity" }).waitFor();
  });

  test("while a person is asked again: that is said, and tried again", async () => {
    const userId = await addVisitor(context, demo, "legal");
    await awaitPersons(demo.simulator, userId);
    await visit("visitor");
    const link = page.getByRole("link", { name: "Link to send them" });
    await link.nth(1).waitFor();
    await fetch((await link.first().getAttribute("href")) ?? "", { method: "POST", body: "status=REJECTED" });
    await failUpstream("PUT /identity-verifications/:id/pscs/:personId/retry");
    await page.getByRole("button", { name: "Refused. Ask again" }).click();
    await page.getByRole("alert").getByText("does not answer at the moment").waitFor();
    await control(demo.simulator, "DELETE", "faults");
    await page.getByRole("button", TRY_AGAIN).click();
    await link.nth(1).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("by sending a person without an id: they are shown, and cannot be asked again", async () => {
    const endpoint = "GET /identity-verifications/:id";
    await control(demo.simulator, "POST", "faults", { kind: "missing_fields", fields: ["Id"], endpoint });
    await awaitPersons(demo.simulator, await addVisitor(context, demo, "legal"));
    await visit("visitor");
    const link = page.getByRole("link", { name: "Link to send them" });
    await link.nth(1).waitFor();
    await fetch((await link.first().getAttribute("href")) ?? "", { method: "POST", body: "status=REJECTED" });
    await seen("was refused. Please contact us.");
    expect(await link.count()).toBe(1);
    expect(await page.getByRole("button", { name: "Refused. Ask again" }).count()).toBe(0);
  });

  test.each([
    ["the user", "GET /sca/users/:userId", "verified or not: unknown"],
    ["the sessions", "GET /users/:userId/identity-verifications", "NATURAL, OWNER, LIGHT, not verified"],
  ])("for %s of those an operator looks up: the rest is shown beside the problem", async (_what, endpoint, shown) => {
    const userId = await addVisitor(context, demo, "natural");
    const [sessionId = ""] = await createSessions(demo.simulator, 1, userId);
    await failUpstream(endpoint);
    await visit("operator");
    await page.getByLabel("User id").fill(userId);
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByRole("alert").getByText("does not answer at the moment").waitFor();
    await seen(shown);
    if (endpoint === "GET /sca/users/:userId") await seen(sessionId);
    await control(demo.simulator, "DELETE", "faults");
    await page.getByRole("button", TRY_AGAIN).click();
    await seen("NATURAL, OWNER, LIGHT, not verified");
    await seen(sessionId);
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});

describe("the gateway", () => {
  let own: (Program & Demo) | undefined;
  beforeEach(() => (own = undefined));
  afterEach(() => own?.stop("SIGKILL"));

  test("cannot ask the upstream any more: what was known is shown, and that it may be old", async () => {
    demo = own = await startDemo(WITHOUT_CACHE);
    await visit("natural");
    await seen("There is nothing left to do.");
    await control(demo.simulator, "POST", "faults", { kind: "status", status: 503 });
    await page.reload();
    await seen("This is how it stood before.");
    expect(await count("There is nothing left to do.")).toBe(1);
  });

  test("vanishes: it says that what is shown may be out of date", async () => {
    demo = own = await startDemo();
    await visit("natural");
    await seen("There is nothing left to do.");
    await own.stop("SIGKILL");
    await seen("The connection is lost.");
    expect(await count("There is nothing left to do.")).toBe(1);
  });

  test("is asked too much: it says to come back, not that there is no connection", async () => {
    const errors = [{ message: "", extensions: { code: "OVERLOADED", retryable: true, retryAfterSeconds: 2 } }];
    // Else an event of the subscription would have the page ask again by itself.
    await page.routeWebSocket(/\/graphql$/, () => undefined);
    await page.route(`${demo.address}/graphql`, (route) => route.fulfill({ status: 503, json: { errors } }));
    await visit("natural");
    await seen("There is a lot going on. Please try again in 2 seconds.");
    await page.unroute(`${demo.address}/graphql`);
    await page.getByRole("button", TRY_AGAIN).click();
    await seen("You are verified.");
  });

  test("fails at the next page of an operator's list: the first stays, and the next can be tried again", async () => {
    const errors = [{ message: "", extensions: { code: "TOO_MANY_REQUESTS", retryable: true, retryAfterSeconds: 3 } }];
    await page.route(`${demo.address}/graphql`, (route) =>
      route.request().postData()?.includes('"after":"') === true
        ? route.fulfill({ status: 429, json: { errors } })
        : route.continue(),
    );
    await visit("operator");
    await page.getByLabel("User id").fill(seededUserIds.natural);
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByRole("button", { name: "Show more" }).click();
    await seen("There is more. There is a lot going on.");
    expect(await page.getByRole("listitem").count()).toBe(5);
    await page.unroute(`${demo.address}/graphql`);
    await page.getByRole("button", TRY_AGAIN).click();
    await page.getByRole("listitem").nth(5).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("takes no more live connections: it says that changes do not show, and tries when asked to", async () => {
    let isRefused = true;
    await page.routeWebSocket(/\/graphql$/, (socket) => {
      if (isRefused) void socket.close({ code: 4429, reason: "Too many connections" });
      else socket.connectToServer();
    });
    await visit("natural");
    await seen("Changes do not show by themselves at the moment.");
    expect(await count("The connection is lost.")).toBe(0);
    expect(await count("We cannot be reached.")).toBe(0);
    isRefused = false;
    await page.getByRole("button", TRY_AGAIN).click();
    await page.getByText("Changes do not show by themselves at the moment.").waitFor({ state: "detached" });
  });

  test("refuses a subscription for a second: it is begun again by itself, and changes show", async () => {
    let refusals = 0;
    const subscribedAgain = new Promise<void>((resolve) => {
      void page.routeWebSocket(/\/graphql$/, (socket) => {
        const server = socket.connectToServer();
        socket.onMessage((message) => {
          const { type, id } = JSON.parse(message.toString()) as { type: string; id?: string };
          if (type !== "subscribe" || refusals === 1) {
            server.send(message);
            return;
          }
          refusals += 1;
          const extensions = { code: "TOO_MANY_REQUESTS", retryable: true, retryAfterSeconds: 1 };
          socket.send(JSON.stringify({ type: "error", id, payload: [{ message: "", extensions }] }));
        });
        server.onMessage((message) => {
          socket.send(message);
          // The first event is the current state.
          if (message.toString().includes('"next"')) resolve();
        });
      });
    });
    const userId = await addVisitor(context, demo, "natural");
    const [sessionId = ""] = await createSessions(demo.simulator, 1, userId);
    await visit("visitor");
    await seen("Your verification is waiting for you.");
    await subscribedAgain;
    await page.getByText("Changes do not show by themselves at the moment.").waitFor({ state: "detached" });
    await control(demo.simulator, "POST", `sessions/${sessionId}/finish`, { outcome: "VALIDATED" });
    await seen("You are verified.");
    expect(refusals).toBe(1);
  });
});

describe("the token", () => {
  const ENDED = "Your session has ended";

  async function signInAgain(shown: string): Promise<void> {
    await page.getByRole("link", { name: "Sign in again" }).click();
    await seen(shown);
    expect(await count(ENDED)).toBe(0);
  }

  test("expires while the page is open: it asks to sign in again, which helps", async () => {
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/graphql$/, (socket) => {
      socket.connectToServer();
      sockets.push(socket);
    });
    await visit("natural");
    await seen("You are verified.");
    await sockets[0]?.close({ code: 4403, reason: "The token has expired" });
    await seen(ENDED);
    expect(await count("The connection is lost.")).toBe(0);
    // With the token that was refused nothing is tried again.
    expect(sockets).toHaveLength(1);
    await signInAgain("You are verified.");
  });

  test.each(["natural", "operator"])("of %s is refused: it asks to sign in again, which helps", async (name) => {
    await context.route(accountsOf(demo), async (route) => {
      const accounts = (await (await route.fetch()).json()) as object[];
      await route.fulfill({ json: accounts.map((account) => ({ ...account, token: "expired" })) });
    });
    await visit(name);
    if (name === "operator") {
      await page.getByLabel("User id").fill(seededUserIds.natural);
      await page.getByRole("button", { name: "Find" }).click();
    }
    await seen(ENDED);
    await context.unroute(accountsOf(demo));
    await signInAgain(name === "operator" ? "Find a user" : "You are verified.");
  });

  test("names nobody the upstream knows: there is nothing to begin", async () => {
    await addVisitorOf(context, demo, "user_m_nobody");
    await visit("visitor");
    await seen("There is nobody here whom you could verify.");
    expect(await page.getByRole("button").count()).toBe(0);
  });

  test("is asked for in a name that no account has", async () => {
    await visit("gone");
    await seen("There is no account of this name.");
    await page.getByRole("link", { name: /^newcomer/ }).waitFor();
  });
});

describe("a verification", () => {
  test("that was begun by somebody who is verified does not wait for them", async () => {
    await visit("natural");
    await seen("You are verified.");
    await seen("There is nothing left to do.");
    expect(await count("Your verification is waiting for you.")).toBe(0);
  });

  test("whose answer is lost is begun again with the same key, and the next one with another", async () => {
    const userId = await addVisitor(context, demo, "natural");
    const keys: unknown[] = [];
    // Else the subscription would bring the session that the lost answer was about.
    await page.routeWebSocket(/\/graphql$/, (socket) => void (keys.length > 0 && socket.connectToServer()));
    await page.route(`${demo.address}/graphql`, async (route) => {
      const { operationName, variables } = route.request().postDataJSON() as {
        operationName: string;
        variables: { input?: { idempotencyKey?: unknown } };
      };
      if (operationName !== "StartVerification") return route.continue();
      keys.push(variables.input?.idempotencyKey);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await visit("visitor");
    await page.getByRole("button", { name: "Verify your identity" }).click();
    await seen("We cannot be reached.");
    await page.getByRole("alert").getByRole("button", TRY_AGAIN).click();
    await page.locator('button[value="REFUSED_DOCUMENT_UNREADABLE"]').click();
    await seen("Welcome back.");
    await decideSubmitted(demo.simulator, userId, "REFUSED_DOCUMENT_UNREADABLE");
    await page.getByRole("button", TRY_AGAIN).click();
    await page.locator('button[value="VALIDATED"]').waitFor();
    expect(keys).toEqual([expect.stringMatching(/^[\da-f]{32}$/), keys[0], expect.stringMatching(/^[\da-f]{32}$/)]);
    expect(keys[2]).not.toBe(keys[0]);
    const sessions = (await control(demo.simulator, "GET", "sessions")) as { UserId: string }[];
    expect(sessions.filter((session) => session.UserId === userId)).toHaveLength(2);
  });

  test("is returned to once: the way back from a page that was left is no return", async () => {
    await addVisitor(context, demo, "natural");
    let reports = 0;
    page.on("request", (request) => (reports += Number(request.postData()?.includes("reportReturn") ?? false)));
    await visit("visitor");
    await page.getByRole("button", { name: "Verify your identity" }).click();
    await page.getByRole("link", { name: "Back to the platform" }).click();
    await seen("Welcome back.");
    expect(page.url()).toBe(`${demo.address}/demo?as=visitor`);
    await page.getByRole("button", { name: "I have not finished yet" }).click();
    await page.getByRole("link", { name: "Back to the platform" }).waitFor();
    expect(reports).toBe(1);
    await page.goBack();
    await seen("Welcome back.");
    expect(reports).toBe(1);
  });
});

test("what it says of trouble is readable by everybody, in light and in dark", async () => {
  await page.setViewportSize({ width: 360, height: 700 });
  for (const [code, shown] of [
    [4429, "Changes do not show by themselves at the moment."],
    [4403, "Your session has ended"],
  ] as const) {
    await page.routeWebSocket(/\/graphql$/, (socket) => void socket.close({ code }));
    await visit("natural");
    await seen(shown);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityFindings(page)).toEqual([]);
    }
  }
});
