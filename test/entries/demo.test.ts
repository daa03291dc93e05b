// The demo application in a real Chromium, from signing in to the outcome, against the gateway as `npm start` runs it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { launchChromium } from "../support/chromium.js";
import { accessibilityFindings, overflowPx, watchPage } from "../support/page-checks.js";
import { startProgram, type Program } from "../support/program.js";
import { control } from "../support/simulator.js";

const DESKTOP = { width: 1_200, height: 800 };
const PHONE = { width: 360, height: 700 };

let browser: Browser;
let gateway: Program;
let address: string;
let simulator: string;
let context: BrowserContext;
let page: Page;
let strange: string[];

beforeAll(async () => {
  browser = await launchChromium();
}, 60_000);
afterAll(() => browser.close());
beforeEach(async () => {
  gateway = startProgram("src/main.js", { env: { PORT: "0" } });
  address = (await gateway.printed(/Demo\s+(http:\S+)\/demo/))[1] ?? "";
  simulator = (await gateway.printed(/Simulator\s+(http:\S+)/))[1] ?? "";
  await control(simulator, "PATCH", "settings", { decisionDelayMs: 300 });
  await open(DESKTOP);
}, 30_000);
afterEach(async () => {
  await context.close();
  await gateway.stop("SIGKILL");
});

async function open(
  viewport: { width: number; height: number },
  colorScheme: "light" | "dark" = "light",
): Promise<void> {
  context = await browser.newContext({ viewport, colorScheme });
  page = await context.newPage();
  strange = watchPage(
    page,
    (url) => url.startsWith(address) || url.startsWith(simulator) || url.startsWith(address.replace("http", "ws")),
  );
}

async function signIn(name: string): Promise<void> {
  await page.goto(`${address}/demo`);
  await page.getByRole("link", { name: new RegExp(`^${name}`) }).click();
}

async function verify(outcome: string): Promise<void> {
  await page.getByRole("button", { name: "Verify your identity" }).click();
  await page.getByRole("button", { name: outcome }).click();
  await page.getByText("Thank you. Your documents are being checked").waitFor();
}

describe("a user", () => {
  test("verifies, comes back, and sees that it passed without a reload", async () => {
    await signIn("newcomer");
    await verify("Every check passes");
    const navigations: string[] = [];
    page.on("framenavigated", (frame) => navigations.push(frame.url()));
    await page.getByText("You are verified.").waitFor();
    await page.getByText("Your verification has passed.").waitFor();
    expect(navigations).toEqual([]);
    expect(strange).toEqual([]);
  }, 60_000);

  test("is refused, sees why, and starts again", async () => {
    await signIn("newcomer");
    await verify("The selfie does not match the photo");
    await page.getByText("Take the selfie yourself").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Every check passes" }).click();
    await page.getByText("You are verified.").waitFor();
    await page.getByText("Earlier verifications").waitFor();
    await page.getByText("Refused").waitFor();
    expect(strange).toEqual([]);
  }, 60_000);

  test("who is under age is not asked to try again", async () => {
    await signIn("newcomer");
    await verify("The holder is under 18");
    await page.getByText("Only people of 18 years or older").waitFor();
    expect(await page.getByRole("button").count()).toBe(0);
  }, 60_000);

  test("of a company gives the owners their links, and sees each of them pass", async () => {
    await signIn("owners");
    const link = page.getByRole("link", { name: "Link to send them" });
    await link.first().waitFor();
    expect(await link.count()).toBe(2);
    const href = (await link.first().getAttribute("href")) ?? "";
    await fetch(href, { method: "POST", body: "status=REJECTED" });
    await page.getByRole("button", { name: "Refused. Ask again" }).click();
    await page.getByRole("button", { name: "Refused. Ask again" }).waitFor({ state: "detached" });
    for (const index of [0, 1]) {
      await fetch((await link.first().getAttribute("href")) ?? "", { method: "POST", body: "status=VALIDATED" });
      if (index === 0) await link.nth(1).waitFor({ state: "detached" });
    }
    await page.getByText("You are verified.").waitFor();
    expect(strange).toEqual([]);
  }, 60_000);
});

describe("when things go wrong", () => {
  test("the upstream fails: it says so in words, and goes on after another try", async () => {
    await control(simulator, "POST", "faults", {
      kind: "status",
      status: 503,
      endpoint: "GET /users/:userId/identity-verifications",
    });
    await signIn("newcomer");
    await page.getByText("The verification service does not answer at the moment.").waitFor();
    await control(simulator, "DELETE", "faults");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Verify your identity" }).waitFor();
  }, 60_000);

  test("the upstream fails later: what was known is shown, and that it may be old", async () => {
    await gateway.stop("SIGKILL");
    gateway = startProgram("src/main.js", {
      env: {
        PORT: "0",
        CACHE_LIVE_SECONDS: "0",
        CACHE_REVIEW_SECONDS: "0",
        CACHE_SETTLED_SECONDS: "0",
        UPSTREAM_TIMEOUT_MS: "500",
        REQUEST_TIMEOUT_MS: "2000",
      },
    });
    address = (await gateway.printed(/Demo\s+(http:\S+)\/demo/))[1] ?? "";
    simulator = (await gateway.printed(/Simulator\s+(http:\S+)/))[1] ?? "";
    await signIn("natural");
    await page.getByText("Your verification is waiting for you.").waitFor();
    await control(simulator, "POST", "faults", { kind: "status", status: 503 });
    await page.reload();
    await page.getByText("This is how it stood before.").waitFor();
    expect(await page.getByText("Your verification is waiting for you.").count()).toBe(1);
  }, 60_000);

  test("the gateway vanishes: it says that what is shown may be out of date", async () => {
    await signIn("natural");
    await page.getByText("Your verification is waiting for you.").waitFor();
    await gateway.stop("SIGKILL");
    await page.getByText("The connection is lost.").waitFor();
    expect(await page.getByText("Your verification is waiting for you.").count()).toBe(1);
  }, 60_000);
});

describe("an operator", () => {
  test("finds a user, filters their sessions, and pages through them", async () => {
    await signIn("operator");
    await page.locator(`datalist option[value="${seededUserIds.natural}"]`).waitFor({ state: "attached" });
    await page.getByLabel("User id").fill(seededUserIds.natural);
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText(seededSessionIds.pending).waitFor();
    expect(await page.getByRole("listitem").count()).toBe(5);
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText(seededSessionIds.error).waitFor();
    expect(await page.getByRole("listitem").count()).toBe(7);
    await page.getByLabel("Status").selectOption("REFUSED");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText(seededSessionIds.pending).waitFor({ state: "detached" });
    await page.getByText(seededSessionIds.refused).waitFor();
    expect(await page.getByRole("listitem").count()).toBe(1);
    await page.getByLabel("User id").fill("user_m_unknown");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText("There is no such user.").waitFor();
    expect(strange).toEqual([]);
  }, 60_000);
});

describe.each([
  ["desktop, light", DESKTOP, "light"],
  ["phone, dark", PHONE, "dark"],
] as const)("on a %s", (_what, viewport, colorScheme) => {
  test.each([
    ["", "Sign in as somebody"],
    ["?as=newcomer", "You have not verified your identity yet."],
    ["?as=natural", "Earlier verifications"],
    ["?as=refused", "Try again"],
    ["?as=business", "reviewed by people"],
    ["?as=owners", "Link to send them"],
    ["?as=operator", "Find a user"],
  ])(
    "/demo%s fits its window and is usable by everybody",
    async (search, text) => {
      await context.close();
      await open(viewport, colorScheme);
      await page.goto(`${address}/demo${search}`);
      await page.getByText(text).first().waitFor();
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(await overflowPx(page)).toBeLessThanOrEqual(0);
    },
    60_000,
  );

  test("a verification can be begun by keyboard alone", async () => {
    await context.close();
    await open(viewport, colorScheme);
    await page.goto(`${address}/demo?as=newcomer`);
    await page.getByRole("button", { name: "Verify your identity" }).waitFor();
    for (let presses = 0; presses < 5; presses += 1) {
      await page.keyboard.press("Tab");
      if (await page.locator("button:focus").count()) break;
    }
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Every check passes" }).waitFor();
  }, 60_000);
});
