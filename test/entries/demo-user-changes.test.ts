// What changes for a verified user, in a real Chromium: the demo shows each change by itself, without a reload.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.js";
import { addVisitor, decideSubmitted, type Demo, startDemo, watchDemoPage } from "../support/demo-visitor.js";
import { expectUsable } from "../support/page-checks.js";
import type { Program } from "../support/program.js";
import { createSessions } from "../support/sessions.js";
import { control } from "../support/simulator.js";

/** Beside the title, whatever comes next. */
const VERIFIED = "Verified";

let browser: Browser;
let demo: Program & Demo;
let context: BrowserContext;
let page: Page;
let userId: string;
let strange: string[];
let navigations: string[];

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchChromium(), startDemo()]);
});
afterAll(async () => {
  await browser.close();
  await demo.stop("SIGKILL");
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  strange = watchDemoPage(page, demo);
  userId = await addVisitor(context, demo, "natural");
});
afterEach(async () => {
  await context.close();
  await control(demo.simulator, "PATCH", "settings", { kycLevelDelayMs: 0 });
});

const seen = (text: string) =>
  page
    .getByText(text, { exact: text === VERIFIED })
    .first()
    .waitFor();
const gone = (text: string) =>
  page
    .getByText(text, { exact: text === VERIFIED })
    .first()
    .waitFor({ state: "detached" });
const change = (body: object) => control(demo.simulator, "POST", `users/${userId}/change`, body);

/** By a session that the user finishes elsewhere, such as on the phone. */
async function verifyElsewhere(): Promise<void> {
  const [sessionId = ""] = await createSessions(demo.simulator, 1, userId);
  await control(demo.simulator, "POST", `sessions/${sessionId}/finish`, { outcome: "VALIDATED" });
}

async function visit(shown: string): Promise<void> {
  await page.goto(`${demo.address}/demo?as=visitor`);
  await seen(shown);
  navigations = [];
  page.on("framenavigated", (frame) => navigations.push(frame.url()));
}

function expectNoReload(): void {
  expect(navigations).toEqual([]);
  expect(strange).toEqual([]);
}

test("a renewal falls due, is done elsewhere, is missed the next time, and made up for", async () => {
  await verifyElsewhere();
  await visit("There is nothing left to do.");
  await change({ change: "RENEWAL_REQUIRED", deadline: inDays(30) });
  await page.getByRole("button", { name: "Renew verification" }).waitFor();
  await seen(VERIFIED);
  await expectUsable(page);
  await change({ change: "RENEWED" });
  await seen("There is nothing left to do.");
  await change({ change: "RENEWAL_REQUIRED", deadline: inDays(20) });
  await page.getByRole("button", { name: "Renew verification" }).waitFor();
  await change({ change: "DOWNGRADED" });
  await seen("Your verification is no longer valid");
  await gone(VERIFIED);
  await page.getByRole("button", { name: "Try again" }).waitFor();
  await expectUsable(page);
  await verifyElsewhere();
  await seen(VERIFIED);
  await seen("There is nothing left to do.");
  expectNoReload();
});

test("a renewal is done on the hosted page", async () => {
  await verifyElsewhere();
  await change({ change: "RENEWAL_REQUIRED", deadline: inDays(30) });
  await visit(VERIFIED);
  await page.getByRole("button", { name: "Renew verification" }).click();
  await page.locator('button[value="VALIDATED"]').click();
  await seen("Welcome back");
  await seen(VERIFIED);
  await decideSubmitted(demo.simulator, userId, "VALIDATED");
  await seen("There is nothing left to do.");
  await seen(VERIFIED);
  expect(strange).toEqual([]);
});

test("a block shows with its advice, and its end", async () => {
  await verifyElsewhere();
  await visit("There is nothing left to do.");
  await change({ change: "OUTFLOWS_BLOCKED", actionCode: "008714" });
  await seen("Please send a proof of your address, then contact our support.");
  await seen("For now you cannot be paid out.");
  // A block leaves the level as it is.
  await seen(VERIFIED);
  await expectUsable(page);
  await change({ change: "INFLOWS_BLOCKED", actionCode: "008711" });
  await seen("We need a new proof of your identity. Please contact our support, who will tell you how to send it.");
  await seen("For now you cannot receive money.");
  await change({ change: "UNBLOCKED" });
  await seen("There is nothing left to do.");
  await gone("contact our support");
  expectNoReload();
});

test("strong authentication is set up, and the verification can begin", async () => {
  await change({ change: "ENROLMENT_PENDING" });
  await visit("Strong authentication protects your account.");
  await expectUsable(page);
  await change({ change: "ENROLLED" });
  await page.getByRole("button", { name: "Start verification" }).waitFor();
  await change({ change: "CLOSED" });
  await seen("Your account is closed");
  expectNoReload();
});

test("the level follows ten seconds after its event: until then the user waits", async () => {
  await control(demo.simulator, "PATCH", "settings", { kycLevelDelayMs: 10_000 });
  await visit("You have not verified your identity yet.");
  await verifyElsewhere();
  await seen("We are updating your account.");
  await seen(VERIFIED);
  await seen("There is nothing left to do.");
  expectNoReload();
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
