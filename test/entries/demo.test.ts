// The demo application in a real Chromium, from signing in to the outcome, against the gateway as `npm start` runs it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import de from "../../languages/de.json" with { type: "json" };
import fr from "../../languages/fr.json" with { type: "json" };
import it from "../../languages/it.json" with { type: "json" };
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
import { DESKTOP, expectUsable, PHONE } from "../support/page-checks.js";
import type { Program } from "../support/program.js";
import { createSessions } from "../support/sessions.js";
import { control } from "../support/simulator.js";

const WITHOUT_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });";
const WITHOUT_COPYING = `${WITHOUT_CLIPBOARD} document.execCommand = () => false;`;

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
  await page.locator(`a[href="?as=${name}"]`).click();
}

/** On the hosted page, and back; the outcome is not decided yet. */
async function submit(button: string, outcome: string): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await page.locator(`button[value="${outcome}"]`).click();
  await page.getByText("If you have sent your documents").waitFor();
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
    await submit("Start verification", "VALIDATED");
    const navigations: string[] = [];
    page.on("framenavigated", (frame) => navigations.push(frame.url()));
    await page.getByRole("listitem").filter({ hasText: "Waiting for the result" }).waitFor();
    await decide("VALIDATED");
    await page.getByRole("heading", { name: "You are verified" }).waitFor();
    await page.getByText("There is nothing left to do.").waitFor();
    expect(navigations).toEqual([]);
    expect(strange).toEqual([]);
  });

  test("is refused, sees why, and starts again", async () => {
    await signInAsNewcomer();
    await submit("Start verification", "REFUSED_FACE_MATCH_FAIL");
    await decide("REFUSED_FACE_MATCH_FAIL");
    await page.getByText("Your face could not be matched").waitFor();
    await page.getByText("Take the selfie yourself").waitFor();
    await submit("Try again", "VALIDATED");
    await decide("VALIDATED");
    await page.getByRole("heading", { name: "You are verified" }).waitFor();
    await page.getByRole("heading", { name: "History" }).waitFor();
    expect(await page.getByRole("listitem").allInnerTexts()).toEqual([
      expect.stringMatching(/^Passed/),
      expect.stringMatching(/^Refused/),
    ]);
    expect(strange).toEqual([]);
  });

  test("who is under age is not asked to try again", async () => {
    await signInAsNewcomer();
    await submit("Start verification", "REFUSED_UNDER_AGE");
    await decide("REFUSED_UNDER_AGE");
    await page.getByText("Only people of 18 years or older").waitFor();
    expect(await page.getByRole("button").count()).toBe(0);
  });

  test("of a company copies the owners' links, and sees each of them pass", async () => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await awaitPersons(demo.simulator, await addVisitor(context, demo, "legal"));
    await signIn("visitor");
    const buttons = page.getByRole("button", { name: "Copy link" });
    await buttons.nth(1).waitFor();
    expect(await buttons.count()).toBe(2);
    const finishFirst = async (status: string) => {
      await buttons.first().click();
      await page.getByRole("button", { name: "Link copied" }).waitFor();
      const link = await page.evaluate<string>("navigator.clipboard.readText()");
      await fetch(link, { method: "POST", body: `status=${status}` });
    };
    await finishFirst("REJECTED");
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.getByRole("button", { name: "Ask again" }).waitFor({ state: "detached" });
    await buttons.nth(1).waitFor();
    await finishFirst("VALIDATED");
    await page.getByRole("listitem").filter({ hasText: "Not verified yet" }).nth(1).waitFor({ state: "detached" });
    await finishFirst("VALIDATED");
    await page.getByRole("heading", { name: "You are verified" }).waitFor();
    expect(strange).toEqual([]);
  });

  test("copies a link also where the browser has no clipboard, as over plain HTTP", async () => {
    await context.grantPermissions(["clipboard-read"]);
    await awaitPersons(demo.simulator, await addVisitor(context, demo, "legal"));
    await page.addInitScript(WITHOUT_CLIPBOARD);
    await signIn("visitor");
    await page.getByRole("button", { name: "Copy link" }).first().click();
    await page.getByRole("button", { name: "Link copied" }).waitFor();
    const reader = await context.newPage();
    await reader.goto(`${demo.address}/health`);
    expect(await reader.evaluate("navigator.clipboard.readText()")).toMatch(/^http.*\/hosted\/persons\//);
  });

  test("whose browser refuses to copy gets the link to copy by hand", async () => {
    await awaitPersons(demo.simulator, await addVisitor(context, demo, "legal"));
    await page.addInitScript(WITHOUT_COPYING);
    await signIn("visitor");
    await page.getByRole("button", { name: "Copy link" }).first().click();
    const field = page.getByRole("textbox", { name: "Copy link" });
    expect(await field.inputValue()).toMatch(/^http.*\/hosted\/persons\//);
    expect(await page.evaluate("document.activeElement.value === String(getSelection())")).toBe(true);
  });

  test("reads the page in another language, also after coming back, and the advice as well", async () => {
    await signInAsNewcomer();
    await page.getByRole("combobox", { name: "Language" }).selectOption("Deutsch");
    await page.getByRole("button", { name: "Verifizierung starten" }).click();
    const outcome = page.locator('button[value="REFUSED_FACE_MATCH_FAIL"]');
    await outcome.waitFor();
    expect(new URL(page.url()).searchParams.get("lng")).toBe("de-DE");
    await outcome.click();
    await page.getByText("Willkommen zurück").waitFor();
    await decide("REFUSED_FACE_MATCH_FAIL");
    await page.getByText(de.recommendations.IDENTITY_DOCUMENT_VERIFICATION.FACE_MATCH_FAIL).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("de");
    await page.getByRole("combobox", { name: "Sprache" }).selectOption("Français");
    await page.getByText(fr.recommendations.IDENTITY_DOCUMENT_VERIFICATION.FACE_MATCH_FAIL).waitFor();
    await page.getByText(fr.problems.IDENTITY_DOCUMENT_VERIFICATION.FACE_MATCH_FAIL).waitFor();
    expect(strange).toEqual([]);
  });

  test("whose browser prefers one of the languages gets it at once", async () => {
    await context.close();
    context = await browser.newContext({ viewport: DESKTOP, locale: "it-CH" });
    page = await context.newPage();
    strange = watchDemoPage(page, demo);
    await signIn("natural");
    await page.getByRole("heading", { name: it.page.title }).waitFor();
    expect(strange).toEqual([]);
  });
});

test("who is verified sees that an open session is not needed any more", async () => {
  await signIn("natural");
  await page.getByRole("listitem").filter({ hasText: "Left open, not needed" }).waitFor();
  expect(await page.getByText("Not finished", { exact: true }).count()).toBe(0);
  expect(await page.locator(".timeline strong").allInnerTexts()).not.toContain("Left open, not needed");
});

describe("an operator", () => {
  const sessions = () => page.locator(".sessions > li");

  test("finds a user, filters their sessions, pages through them, and opens one", async () => {
    await signIn("operator");
    await page.getByLabel("User id").fill(seededUserIds.natural);
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText(seededSessionIds.pending).waitFor();
    await page.getByText("The user sees: You are verified").waitFor();
    expect(await sessions().count()).toBe(5);
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText(seededSessionIds.error).waitFor();
    expect(await sessions().count()).toBe(7);
    const readAnew = page.waitForRequest((request) => request.postData()?.includes("OperatorUser") === true);
    await page.getByRole("button", { name: "Find" }).click();
    expect((await readAnew).postDataJSON()).toMatchObject({ variables: { after: null, first: 7 } });
    await page.getByLabel("Status").selectOption("REFUSED");
    await page.getByText(seededSessionIds.pending).waitFor({ state: "detached" });
    await page.getByText(seededSessionIds.refused).click();
    const checks = page.locator(".checks > li");
    await checks.getByText("IDENTITY_DOCUMENT_VERIFICATION").waitFor();
    expect(await checks.getByText("Refused", { exact: true }).count()).toBeGreaterThan(0);
    expect(await sessions().count()).toBe(1);
    await page.getByLabel("User id").fill("user_m_unknown");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText("There is no such user.").waitFor();
    expect(strange).toEqual([]);
  });

  test("searches anew after a further page has failed, and does not ask for that page", async () => {
    await signIn("operator");
    const search = async () => {
      await page.getByLabel("User id").fill(seededUserIds.natural);
      await page.getByRole("button", { name: "Find" }).click();
    };
    await search();
    await page.getByRole("button", { name: "Show more" }).waitFor();
    await page.route(/\/graphql$/, (route) => route.abort());
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByRole("alert").waitFor();
    await page.unroute(/\/graphql$/);
    const asked = page.waitForRequest((request) => request.postData()?.includes("OperatorUser") === true);
    await search();
    expect((await asked).postDataJSON()).toMatchObject({ variables: { after: null, first: 5 } });
    await page.getByRole("alert").waitFor({ state: "detached" });
    expect(await page.locator(".sessions > li").count()).toBe(5);
  });

  test("chooses somebody by name, and sees what happens to them without a reload", async () => {
    const userId = await addVisitor(context, demo, "natural");
    await signIn("operator");
    await page.getByRole("button", { name: "Kim Blanc" }).click();
    await page.getByText("The user sees: Verify your identity").waitFor();
    const [sessionId = ""] = await createSessions(demo.simulator, 1, userId);
    await page.getByText(sessionId).waitFor();
    await control(demo.simulator, "POST", `sessions/${sessionId}/finish`, { outcome: "VALIDATED" });
    await page.getByText("The user sees: You are verified").waitFor();
    const block = { change: "OUTFLOWS_BLOCKED", actionCode: "008714" };
    await control(demo.simulator, "POST", `users/${userId}/change`, block);
    await page.getByText("Money out", { exact: true }).waitFor();
    await page.locator(".card.small").getByText("Please send a proof of your address").waitFor();
    expect(strange).toEqual([]);
  });

  test("sees of an open session what its user sees: that it is not finished, awaited, or not needed", async () => {
    const userId = await addVisitor(context, demo, "natural");
    const user = await context.newPage();
    await user.goto(`${demo.address}/demo?as=visitor`);
    await user.getByRole("button", { name: "Start verification" }).click();
    await user.locator('button[value="VALIDATED"]').waitFor();
    await signIn("operator");
    await page.getByRole("button", { name: "Kim Blanc" }).click();
    const shown = (text: string) => sessions().getByText(text, { exact: true }).waitFor();
    await shown("Not finished");
    await user.locator('button[value="VALIDATED"]').click();
    await user.getByRole("listitem").filter({ hasText: "Waiting for the result" }).waitFor();
    await page.getByText("The user sees: Welcome back").waitFor();
    await shown("Waiting for the result");
    await expectUsable(page);
    await decideSubmitted(demo.simulator, userId, "VALIDATED");
    await page.getByText("The user sees: You are verified").waitFor();
    await shown("Passed");
    await page.getByLabel("User id").fill(seededUserIds.natural);
    await page.getByRole("button", { name: "Find" }).click();
    await sessions().filter({ hasText: seededSessionIds.pending }).getByText("Left open, not needed").waitFor();
    expect(strange).toEqual([]);
  });

  test("sees a renewal, and the persons of a business", async () => {
    await signIn("operator");
    await page.getByRole("button", { name: "Jo Marchand" }).click();
    await page.getByText(/^By \d+ \w+ \d{4}$/).waitFor();
    await page.getByRole("button", { name: "Andrea Simon" }).click();
    await page.getByText("The user sees: Others have to verify themselves").waitFor();
    await sessions().first().click();
    await page.getByText("Shareholder").waitFor();
    await expectUsable(page);
    expect(strange).toEqual([]);
  });
});

test("a developer finds the tools behind the page below it: for the user, and for everybody before signing in", async () => {
  const links = () =>
    page
      .getByRole("navigation", { name: "For developers" })
      .getByRole("link")
      .evaluateAll((elements) => elements.map(String));
  await page.goto(`${demo.address}/demo`);
  await page.getByRole("heading", { name: "Whose verification?" }).waitFor();
  const [console, graphiql, docs] = await links();
  expect([console, graphiql]).toEqual([`${demo.simulator}/`, `${demo.address}/graphiql`]);
  expect((await fetch(docs ?? "")).status).toBe(200);
  await page.locator('a[href="?as=newcomer"]').click();
  await page.getByRole("link", { name: "Robin Faure in the simulator" }).waitFor();
  expect((await links())[0]).toBe(`${demo.simulator}/#user=newcomer`);
  expect(await page.locator("header").getByRole("link").allInnerTexts()).toEqual(["Sign out"]);
});

describe("on a desktop and on a phone", () => {
  test.each([
    ["", "none of whom exists"],
    ["?as=newcomer", "You have not verified your identity yet."],
    ["?as=natural", "There is nothing left to do."],
    ["?as=refused", "Try again"],
    ["?as=business", "Your documents are being reviewed"],
    ["?as=owners", "Copy link"],
    ["?as=renewing", "Renew verification"],
    ["?as=blocked", "Please send a new identity document"],
    ["?as=enrolling", "Set up strong authentication"],
    ["?as=operator", "Choose somebody"],
  ])("/demo%s fits the window and is usable by everybody", async (query, shown) => {
    await page.goto(`${demo.address}/demo${query}`);
    await page.getByText(shown).first().waitFor();
    await expectUsable(page);
    expect(strange).toEqual([]);
  });

  test.each([
    ["newcomer", "desktop", DESKTOP],
    ["natural", "desktop", DESKTOP],
    ["newcomer", "phone", PHONE],
    ["natural", "phone", PHONE],
  ])(
    "what comes next for %s is where its place was held while the page loaded, on a %s",
    async (name, _on, viewport) => {
      let answer = (): void => undefined;
      const isAnswered = new Promise<void>((resolve) => (answer = resolve));
      await page.route(`${demo.address}/graphql`, async (route) => {
        await isAnswered;
        await route.continue();
      });
      await page.setViewportSize(viewport);
      await page.goto(`${demo.address}/demo?as=${name}`);
      const card = page.locator("main .card");
      await page.locator('.card[aria-busy="true"]').waitFor();
      const before = await card.boundingBox();
      answer();
      await page.locator('.card:not([aria-busy="true"])').waitFor();
      const after = await card.boundingBox();
      if (!before || !after) throw new Error("the card is not shown");
      expect([after.x, after.y, after.width]).toEqual([before.x, before.y, before.width]);
    },
  );

  test("on a phone the days of a timeline are beside its line, not on it", async () => {
    await page.setViewportSize(PHONE);
    await page.goto(`${demo.address}/demo?as=natural`);
    await page.getByRole("heading", { name: "History" }).waitFor();
    const badge = await page.locator(".timeline .badge").first().boundingBox();
    const day = await page.locator(".timeline time").first().boundingBox();
    expect(day?.x).toBeGreaterThan((badge?.x ?? 0) + (badge?.width ?? 0));
    expect(day?.y).toBeGreaterThanOrEqual((badge?.y ?? 0) + (badge?.height ?? 0));
  });

  test("on a phone an operator sees who was chosen without scrolling", async () => {
    await page.setViewportSize(PHONE);
    await page.goto(`${demo.address}/demo?as=operator`);
    await page.getByLabel("Or choose a user").selectOption(seededUserIds.refused);
    const name = page.getByRole("heading", { name: "Noor Petit" });
    await name.waitFor();
    expect((await name.boundingBox())?.y).toBeLessThan(PHONE.height);
    expect(await page.evaluate("scrollY")).toBe(0);
    await expectUsable(page);
  });

  test("nothing moves for those who prefer that", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`${demo.address}/demo?as=natural`);
    await page.getByRole("heading", { name: "You are verified" }).waitFor();
    expect(await page.evaluate("document.getAnimations().length")).toBe(0);
  });

  test("the simulator's hosted pages fit their window and are usable by everybody", async () => {
    const [sessionId = ""] = await createSessions(demo.simulator, 1, await addVisitor(context, demo, "natural"));
    const addresses: string[] = [];
    await page.goto(`${demo.address}/demo?as=visitor`);
    addresses.push((await page.getByRole("link", { name: "Continue" }).getAttribute("href")) ?? "");
    await page.addInitScript(WITHOUT_COPYING);
    await page.goto(`${demo.address}/demo?as=owners`);
    await page.getByRole("button", { name: "Copy link" }).first().click();
    addresses.push(await page.getByRole("textbox", { name: "Copy link" }).inputValue());
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
  await page.getByRole("button", { name: "Start verification" }).waitFor();
  for (let presses = 0; presses < 8; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.locator("button:focus").count()) break;
  }
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Every check passes" }).waitFor();
});
