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

const VERIFIED = "You are verified";
/** Or offline, where the tests run without any network: a browser knows of no other connections than these. */
const LOST = /The connection is lost\.|You are offline\./;
const visit = (name: string) => page.goto(`${demo.address}/demo?as=${name}`);
const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
const count = (text: string | RegExp) => page.getByText(text).count();
const failUpstream = (endpoint: string) =>
  control(demo.simulator, "POST", "faults", { kind: "status", status: 503, endpoint });
const TRY_AGAIN = { name: "Try again" };
const copyLinks = () => page.getByRole("button", { name: "Copy link" });

async function refuseFirstPerson(): Promise<void> {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await copyLinks().nth(1).waitFor();
  await copyLinks().first().click();
  await page.getByRole("button", { name: "Link copied" }).waitFor();
  const link = await page.evaluate<string>("navigator.clipboard.readText()");
  await fetch(link, { method: "POST", body: "status=REJECTED" });
}

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
    await page.getByRole("button", { name: "Start verification" }).waitFor();
  });

  test("while a person is asked again: that is said, and tried again", async () => {
    const userId = await addVisitor(context, demo, "legal");
    await awaitPersons(demo.simulator, userId);
    await visit("visitor");
    await refuseFirstPerson();
    await page.getByRole("button", { name: "Ask again" }).waitFor();
    await failUpstream("PUT /identity-verifications/:id/pscs/:personId/retry");
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.getByRole("alert").getByText("does not answer at the moment").waitFor();
    await control(demo.simulator, "DELETE", "faults");
    await page.getByRole("button", TRY_AGAIN).click();
    await copyLinks().nth(1).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("by sending a person without an id: they are shown, and cannot be asked again", async () => {
    const endpoint = "GET /identity-verifications/:id";
    await control(demo.simulator, "POST", "faults", { kind: "missing_fields", fields: ["Id"], endpoint });
    await awaitPersons(demo.simulator, await addVisitor(context, demo, "legal"));
    await visit("visitor");
    await refuseFirstPerson();
    await seen("Refused · Please contact us.");
    expect(await copyLinks().count()).toBe(1);
    expect(await page.getByRole("button", { name: "Ask again" }).count()).toBe(0);
  });

  test.each([
    ["the user", "GET /sca/users/:userId", /^unknown$/],
    ["the sessions", "GET /users/:userId/identity-verifications", "NATURAL"],
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
    await seen("NATURAL");
    await seen("LIGHT");
    await seen(sessionId);
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});

describe("the gateway", () => {
  let own: (Program & Demo) | undefined;
  beforeEach(() => (own = undefined));
  afterEach(() => own?.stop("SIGKILL"));

  test("says of each account how it stands now, not how it was at the start", async () => {
    demo = own = await startDemo();
    const robin = () => page.getByRole("link", { name: "Robin Faure" });
    await page.goto(`${demo.address}/demo`);
    await robin().getByText("not started yet").waitFor();
    await control(demo.simulator, "POST", "start", { user: "newcomer", state: "REFUSED" });
    await page.reload();
    await robin().getByText("refused", { exact: true }).waitFor();
  });

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
    await seen(LOST);
    expect(await count("There is nothing left to do.")).toBe(1);
  });

  test("is asked too much: it says to come back, not that there is no connection", async () => {
    const errors = [{ message: "", extensions: { code: "OVERLOADED", retryable: true, retryAfterSeconds: 600 } }];
    // Else an event of the subscription would have the page ask again by itself.
    await page.routeWebSocket(/\/graphql$/, () => undefined);
    await page.route(`${demo.address}/graphql`, (route) => route.fulfill({ status: 503, json: { errors } }));
    await visit("natural");
    await seen("There is a lot going on. Please try again in 10 minutes.");
    await page.unroute(`${demo.address}/graphql`);
    await page.getByRole("button", TRY_AGAIN).click();
    await seen(VERIFIED);
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
    await seen("There is a lot going on.");
    expect(await page.locator(".sessions > li").count()).toBe(5);
    await page.unroute(`${demo.address}/graphql`);
    await page.getByRole("button", TRY_AGAIN).click();
    await page.locator(".sessions > li").nth(5).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("cuts an operator off: it says so, begins again by itself, and shows what was missed of all that was shown", async () => {
    const sockets: WebSocketRoute[] = [];
    let isUp = true;
    await page.routeWebSocket(/\/graphql$/, (socket) => {
      if (!isUp) return void socket.close({ code: 1011 });
      socket.connectToServer();
      sockets.push(socket);
    });
    const userId = await addVisitor(context, demo, "natural");
    for (let older = 0; older < 6; older += 1) {
      const [sessionId = ""] = await createSessions(demo.simulator, 1, userId);
      await control(demo.simulator, "POST", `sessions/${sessionId}/finish`, { outcome: "REFUSED_FACE_MATCH_FAIL" });
    }
    await visit("operator");
    await page.getByRole("button", { name: "Kim Blanc" }).click();
    await page.getByRole("button", { name: "Show more" }).click();
    const sessions = page.locator(".sessions > li");
    await sessions.nth(5).waitFor();
    isUp = false;
    await sockets[0]?.close({ code: 1011 });
    await seen(LOST);
    const [sessionId = ""] = await createSessions(demo.simulator, 1, userId);
    isUp = true;
    await seen(sessionId);
    await page.getByText(LOST).waitFor({ state: "detached" });
    expect(await sessions.count()).toBe(6);
    await control(demo.simulator, "POST", `sessions/${sessionId}/finish`, { outcome: "VALIDATED" });
    await seen("The user sees: You are verified");
  });

  test("takes no more live connections: it says that what is shown may be old, and goes on by itself", async () => {
    let isRefused = true;
    await page.routeWebSocket(/\/graphql$/, (socket) => {
      if (isRefused) void socket.close({ code: 4429, reason: "Too many connections" });
      else socket.connectToServer();
    });
    await visit("natural");
    await seen(LOST);
    expect(await count("We cannot be reached.")).toBe(0);
    isRefused = false;
    await page.getByText(LOST).waitFor({ state: "detached" });
    await seen(VERIFIED);
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
    await seen("Your verification is waiting for you");
    await subscribedAgain;
    await page.getByText(LOST).waitFor({ state: "detached" });
    await control(demo.simulator, "POST", `sessions/${sessionId}/finish`, { outcome: "VALIDATED" });
    await seen(VERIFIED);
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

  test("expires while the page is open: it gets a new one, and changes show", async () => {
    const userId = await addVisitor(context, demo, "natural");
    const sockets: WebSocketRoute[] = [];
    const isBack = new Promise<void>((resolve) => {
      void page.routeWebSocket(/\/graphql$/, (socket) => {
        const server = socket.connectToServer();
        sockets.push(socket);
        server.onMessage((message) => {
          socket.send(message);
          if (sockets.length === 2 && message.toString().includes('"next"')) resolve();
        });
      });
    });
    await visit("visitor");
    await page.getByRole("button", { name: "Start verification" }).waitFor();
    await sockets[0]?.close({ code: 4403, reason: "The token has expired" });
    await isBack;
    const [sessionId = ""] = await createSessions(demo.simulator, 1, userId);
    await control(demo.simulator, "POST", `sessions/${sessionId}/finish`, { outcome: "VALIDATED" });
    await seen(VERIFIED);
    expect(await count(ENDED)).toBe(0);
  });

  test("is refused again when it is new: it asks to sign in again, and with that token nothing is tried", async () => {
    let sockets = 0;
    await page.routeWebSocket(/\/graphql$/, (socket) => {
      sockets += 1;
      void socket.close({ code: 4403, reason: "Forbidden" });
    });
    await visit("natural");
    await seen(ENDED);
    expect(await count(LOST)).toBe(0);
    expect(sockets).toBe(2);
    await page.unrouteAll();
    await page.routeWebSocket(/\/graphql$/, (socket) => void socket.connectToServer());
    await signInAgain(VERIFIED);
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
    await signInAgain(name === "operator" ? "Choose somebody" : VERIFIED);
  });

  test("names nobody the upstream knows: there is nothing to begin", async () => {
    await addVisitorOf(context, demo, "user_m_nobody");
    await visit("visitor");
    await seen("We cannot find you at our verification provider.");
    expect(await page.getByRole("button").count()).toBe(0);
  });

  test("is asked for in a name that no account has", async () => {
    await visit("gone");
    await seen("There is no account of this name.");
    await page.getByRole("link", { name: /^Robin Faure/ }).waitFor();
  });
});

describe("a verification", () => {
  test("that was begun by somebody who is verified does not wait for them", async () => {
    await visit("natural");
    await seen(VERIFIED);
    await seen("There is nothing left to do.");
    expect(await count("Your verification is waiting for you")).toBe(0);
  });

  test("whose answer is lost is begun again and is the same session; after a refusal the next one is another", async () => {
    const userId = await addVisitor(context, demo, "natural");
    const sessionsOfUser = async () =>
      ((await control(demo.simulator, "GET", "sessions")) as { UserId: string }[]).filter(
        (session) => session.UserId === userId,
      );
    let starts = 0;
    // Else the subscription would bring the session that the lost answer was about.
    await page.routeWebSocket(/\/graphql$/, (socket) => void (starts > 0 && socket.connectToServer()));
    await page.route(`${demo.address}/graphql`, async (route) => {
      const { operationName } = route.request().postDataJSON() as { operationName: string };
      if (operationName !== "StartVerification") return route.continue();
      starts += 1;
      if (starts > 2) return route.continue();
      if (starts === 1) await route.fetch();
      return route.abort();
    });
    await visit("visitor");
    await page.getByRole("button", { name: "Start verification" }).click();
    await seen("We cannot be reached.");
    // The client itself repeats it once.
    expect(starts).toBe(2);
    await page.getByRole("alert").getByRole("button", TRY_AGAIN).click();
    await page.locator('button[value="REFUSED_DOCUMENT_UNREADABLE"]').click();
    await seen("If you have sent your documents");
    expect(await sessionsOfUser()).toHaveLength(1);
    await decideSubmitted(demo.simulator, userId, "REFUSED_DOCUMENT_UNREADABLE");
    await page.getByRole("button", TRY_AGAIN).click();
    await page.locator('button[value="VALIDATED"]').waitFor();
    expect(await sessionsOfUser()).toHaveLength(2);
  });

  test("is returned to once: the way back from a page that was left is no return", async () => {
    await addVisitor(context, demo, "natural");
    let reports = 0;
    page.on("request", (request) => (reports += Number(request.postData()?.includes("reportReturn") ?? false)));
    await visit("visitor");
    await page.getByRole("button", { name: "Start verification" }).click();
    await page.getByRole("link", { name: "Back to the platform" }).first().click();
    await seen("If you have sent your documents");
    expect(page.url()).toBe(`${demo.address}/demo?as=visitor`);
    await page.getByRole("button", { name: "I have not finished yet" }).click();
    await page.getByRole("link", { name: "Back to the platform" }).first().waitFor();
    expect(reports).toBe(1);
    await page.goBack();
    await seen("If you have sent your documents");
    expect(reports).toBe(1);
  });
});

test("what it says of trouble is readable by everybody, in light and in dark", async () => {
  await page.setViewportSize({ width: 360, height: 700 });
  for (const [code, shown] of [
    [4429, LOST],
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
