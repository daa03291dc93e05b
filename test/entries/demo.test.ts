// The demo application in a real Chromium, from signing in to the outcome, against the gateway as `npm start` runs it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { launchChromium } from "../support/chromium.js";
import {
  addVisitor,
  awaitPersons,
  decideSubmitted,
  type Demo,
  startDemo,
  watchDemoPage,
} from "../support/demo-visitor.js";
import { DESKTOP, expectUsable } from "../support/page-checks.js";
import type { Program } from "../support/program.js";
import { createSessions } from "../support/sessions.js";

let browser: Browser;
/** All tests use it, with a user of their own (addVisitor) where they change something. */
let demo: Program & Demo;
let context: BrowserContext;
let page: Page;
let strange: string[];

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchChromium(), startDemo()]);
});
afterAll(async () => {
  await browser.close();
  await demo.stop("SIGKILL");
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: DESKTOP });
  page = await context.newPage();
  strange = watchDemoPage(page, demo);
});
afterEach(() => context.close());

async function signIn(name: string): Promise<void> {
  await page.goto(`${demo.address}/demo`);
  await page.getByRole("link", { name: new RegExp(`^${name}`) }).click();
}

/** On the hosted page, and back; the outcome is not decided yet. */
async function submit(button: string, outcome: string): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await page.locator(`button[value="${outcome}"]`).click();
  await page.getByText("Welcome back. If you have sent your documents").waitFor();
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
    await page.getByText("There is nothing left to do.").waitFor();
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

describe("on a desktop and on a phone", () => {
  test.each([
    ["", "Sign in as somebody"],
    ["?as=newcomer", "You have not verified your identity yet."],
    ["?as=natural", "Earlier verifications"],
    ["?as=refused", "Try again"],
    ["?as=business", "reviewed by people"],
    ["?as=owners", "Link to send them"],
    ["?as=renewing", "Renew your verification"],
    ["?as=blocked", "Please send a new identity document"],
    ["?as=enrolling", "Please set up strong authentication."],
    ["?as=operator", "Find a user"],
  ])("/demo%s fits its window and is usable by everybody", async (search, text) => {
    await page.goto(`${demo.address}/demo${search}`);
    await page.getByText(text).first().waitFor();
    await expectUsable(page);
  });

  test("the simulator's hosted pages fit their window and are usable by everybody", async () => {
    const [sessionId = ""] = await createSessions(demo.simulator, 1, await addVisitor(context, demo, "natural"));
    const addresses: string[] = [];
    for (const [name, link] of [
      ["visitor", "Continue"],
      ["owners", "Link to send them"],
    ] as const) {
      await page.goto(`${demo.address}/demo?as=${name}`);
      addresses.push((await page.getByRole("link", { name: link }).first().getAttribute("href")) ?? "");
    }
    const [session = "", person = ""] = addresses;
    const ended = session.replace(sessionId, seededSessionIds.expired);
    for (const [address, title] of [
      [session, "Verify your identity"],
      [person, "Verify yourself"],
      [ended, "Nothing left to submit"],
      [`${session}x`.replace("sessionId=", "sessionId=x"), "Unknown link"],
    ] as const) {
      await page.goto(address);
      await page.getByRole("heading", { name: title }).waitFor();
      await expectUsable(page);
    }
  });
});

test("a verification can be begun by keyboard alone", async () => {
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
