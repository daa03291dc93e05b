// The demo application in a real Chromium, from signing in to the outcome, against the gateway as `npm start` runs it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { launchChromium } from "../support/chromium.js";
import { addVisitor, awaitPersons, decideSubmitted, type Demo } from "../support/demo-visitor.js";
import { TEST_SECRET, WITHOUT_CACHE } from "../support/gateway.js";
import { accessibilityFindings, overflowPx, watchPage } from "../support/page-checks.js";
import { startProgram, type Program } from "../support/program.js";
import { control } from "../support/simulator.js";

const DESKTOP = { width: 1_200, height: 800 };
const PHONE = { width: 360, height: 700 };
/** Decided when the test says so: nothing on the page passes before it was seen. */
const NEVER_BY_ITSELF = { decisionDelayMs: 86_400_000 };

let browser: Browser;
/** All tests use it, with a user of their own (addVisitor) where they change something. */
let shared: Program & Demo;
/** What the page in hand belongs to: the shared one, or one that a test may break. */
let demo: Demo;
let context: BrowserContext;
let page: Page;
let strange: string[];

beforeAll(async () => {
  [browser, shared] = await Promise.all([launchChromium(), startDemo()]);
});
afterAll(async () => {
  await browser.close();
  await shared.stop("SIGKILL");
});
beforeEach(async () => {
  demo = shared;
  await open(DESKTOP);
});
afterEach(() => context.close());

async function startDemo(env: Record<string, string> = {}): Promise<Program & Demo> {
  const program = startProgram("src/main.js", { env: { PORT: "0", AUTH_SECRET: TEST_SECRET, ...env } });
  const [, address = ""] = await program.printed(/Demo\s+(http:\S+)\/demo/);
  const [, simulator = ""] = await program.printed(/Simulator\s+(http:\S+)/);
  await control(simulator, "PATCH", "settings", NEVER_BY_ITSELF);
  return { ...program, address, simulator };
}

async function open(
  viewport: { width: number; height: number },
  colorScheme: "light" | "dark" = "light",
): Promise<void> {
  context = await browser.newContext({ viewport, colorScheme });
  page = await context.newPage();
  strange = watchPage(page, (url) =>
    [demo.address, demo.simulator, demo.address.replace("http", "ws")].some((allowed) => url.startsWith(allowed)),
  );
}

async function signIn(name: string): Promise<void> {
  await page.goto(`${demo.address}/demo`);
  await page.getByRole("link", { name: new RegExp(`^${name}`) }).click();
}

/** On the hosted page, and back; the outcome is not decided yet. */
async function submit(button: string, outcome: string): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await page.locator(`button[value="${outcome}"]`).click();
  await page.getByText("Thank you. Your documents are being checked").waitFor();
}

describe("a user", () => {
  let userId: string;
  const decide = (outcome: string) => decideSubmitted(demo.simulator, userId, outcome);

  async function signInAsNewcomer(): Promise<void> {
    userId = await addVisitor(context, demo, "natural");
    await signIn("visitor");
  }

  test("verifies, comes back, and sees that it passed without a reload", async () => {
    await signInAsNewcomer();
    await submit("Verify your identity", "VALIDATED");
    const navigations: string[] = [];
    page.on("framenavigated", (frame) => navigations.push(frame.url()));
    await decide("VALIDATED");
    await page.getByText("You are verified.").waitFor();
    await page.getByText("Your verification has passed.").waitFor();
    expect(navigations).toEqual([]);
    expect(strange).toEqual([]);
  });

  test("is refused, sees why, and starts again", async () => {
    await signInAsNewcomer();
    await submit("Verify your identity", "REFUSED_FACE_MATCH_FAIL");
    await decide("REFUSED_FACE_MATCH_FAIL");
    await page.getByText("Take the selfie yourself").waitFor();
    await submit("Try again", "VALIDATED");
    await decide("VALIDATED");
    await page.getByText("You are verified.").waitFor();
    await page.getByText("Earlier verifications").waitFor();
    await page.getByText("Refused").waitFor();
    expect(strange).toEqual([]);
  });

  test("who is under age is not asked to try again", async () => {
    await signInAsNewcomer();
    await submit("Verify your identity", "REFUSED_UNDER_AGE");
    await decide("REFUSED_UNDER_AGE");
    await page.getByText("Only people of 18 years or older").waitFor();
    expect(await page.getByRole("button").count()).toBe(0);
  });

  test("of a company gives the owners their links, and sees each of them pass", async () => {
    await awaitPersons(demo.simulator, await addVisitor(context, demo, "legal"));
    await signIn("visitor");
    const link = page.getByRole("link", { name: "Link to send them" });
    await link.nth(1).waitFor();
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
  });
});

describe("when things go wrong", () => {
  let own: (Program & Demo) | undefined;
  beforeEach(() => (own = undefined));
  afterEach(() => own?.stop("SIGKILL"));

  test("the upstream fails: it says so in words, and goes on after another try", async () => {
    await addVisitor(context, demo, "natural");
    await control(demo.simulator, "POST", "faults", {
      kind: "status",
      status: 503,
      endpoint: "GET /users/:userId/identity-verifications",
    });
    await signIn("visitor");
    await page.getByText("The verification service does not answer at the moment.").waitFor();
    await control(demo.simulator, "DELETE", "faults");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Verify your identity" }).waitFor();
  });

  test("the upstream fails later: what was known is shown, and that it may be old", async () => {
    demo = own = await startDemo(WITHOUT_CACHE);
    await signIn("natural");
    await page.getByText("Your verification is waiting for you.").waitFor();
    await control(demo.simulator, "POST", "faults", { kind: "status", status: 503 });
    await page.reload();
    await page.getByText("This is how it stood before.").waitFor();
    expect(await page.getByText("Your verification is waiting for you.").count()).toBe(1);
  });

  test("the gateway vanishes: it says that what is shown may be out of date", async () => {
    demo = own = await startDemo();
    await signIn("natural");
    await page.getByText("Your verification is waiting for you.").waitFor();
    await own.stop("SIGKILL");
    await page.getByText("The connection is lost.").waitFor();
    expect(await page.getByText("Your verification is waiting for you.").count()).toBe(1);
  });
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
  });
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
  ])("/demo%s fits its window and is usable by everybody", async (search, text) => {
    await context.close();
    await open(viewport, colorScheme);
    await page.goto(`${demo.address}/demo${search}`);
    await page.getByText(text).first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
  });

  test("a verification can be begun by keyboard alone", async () => {
    await context.close();
    await open(viewport, colorScheme);
    await addVisitor(context, demo, "natural");
    await page.goto(`${demo.address}/demo?as=visitor`);
    await page.getByRole("button", { name: "Verify your identity" }).waitFor();
    for (let presses = 0; presses < 5; presses += 1) {
      await page.keyboard.press("Tab");
      if (await page.locator("button:focus").count()) break;
    }
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Every check passes" }).waitFor();
  });
});
