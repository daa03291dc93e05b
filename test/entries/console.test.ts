// The simulator's console in a real Chromium: beside a gateway whose subscribers see what its buttons do, and alone.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { launchChromium } from "../support/chromium.js";
import { operatorToken } from "../support/gateway.js";
import { startLiveGateway, subscribe } from "../support/live-gateway.js";
import { accessibilityFindings, overflowPx, watchPage } from "../support/page-checks.js";
import { type Program, startProgram } from "../support/program.js";
import type { TestGateway } from "../support/simulated-gateway.js";
import { control, startSimulator, type TestSimulator } from "../support/simulator.js";

const DESKTOP = { width: 1_280, height: 800 };
const PHONE = { width: 360, height: 740 };

let browser: Browser;
let context: BrowserContext;
let page: Page;
let strange: string[];
let isAllowed: (url: string) => boolean;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext({ viewport: DESKTOP });
  page = await context.newPage();
  isAllowed = () => false;
  strange = watchPage(page, (url) => isAllowed(url));
});
afterEach(() => context.close());

const button = (name: string | RegExp) => page.getByRole("button", { name });
const inList = (name: RegExp) => page.locator(".list").getByRole("link", { name });
const said = (text: string | RegExp) => page.getByRole("status").getByText(text).waitFor();
/** An outcome's button is found by its constant, which is on it. */
const outcome = (name: string) => page.locator(".outcome", { has: page.getByText(name, { exact: true }) });

describe("beside a gateway", () => {
  let gateway: TestGateway;
  beforeEach(async () => {
    gateway = await startLiveGateway();
    isAllowed = (url) => url.startsWith(gateway.simulatorUrl);
  });
  afterEach(() => gateway.stop());
  const open = (hash = "") => page.goto(`${gateway.simulatorUrl}/${hash}`);

  test("a transition by a button reaches a subscriber of the gateway, and its webhook is in the log", async () => {
    const token = await operatorToken();
    const query = `subscription { userVerificationsUpdated(userId: "${seededUserIds.natural}") { id status } }`;
    const subscriber = subscribe<{ userVerificationsUpdated: { id: string; status: string } }>(
      gateway.url,
      query,
      token,
    );
    const before = await subscriber.has(7);
    expect(before.at(-1)).toBeDefined();

    await open("#user=natural");
    await outcome("VALIDATED").click();
    await page.getByRole("group", { name: "Flow of the session: Validated" }).first().waitFor();
    const after = await subscriber.has(8);
    expect(after.at(-1)?.userVerificationsUpdated).toEqual({ id: seededSessionIds.pending, status: "VALIDATED" });
    subscriber.stop();

    await page.getByRole("link", { name: "Webhooks" }).click();
    const row = page.locator(".delivery", { hasText: "IDENTITY_VERIFICATION_VALIDATED" });
    await row
      .locator("summary")
      .getByText(/^answered 200, \d+ ms$/)
      .waitFor();
    await row.locator("summary").click();
    await row.getByRole("button", { name: "Send again" }).click();
    await row.getByText("Attempt 2").waitFor();
    expect(strange).toEqual([]);
  });
});

describe("alone", () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await startSimulator();
    isAllowed = (url) => url.startsWith(simulator.url);
  });
  afterEach(() => simulator.stop());
  const open = (path = "") => page.goto(`${simulator.url}/${path}`);

  test("lists everybody, finds one by name, and follows what others change", async () => {
    await open();
    await inList(/Robin Faure/).waitFor();
    expect(await page.locator(".list li").count()).toBe(Object.keys(seededUserIds).length);
    const marks = await page.locator(".list .pill").allInnerTexts();
    expect(marks.filter((mark) => !/^[A-Z][a-z]+( [a-z]+| [A-Z][a-z]+)?$/.test(mark))).toEqual([]);
    const cutNames = await page
      .locator(".list strong")
      .evaluateAll((names) =>
        (names as unknown as { scrollWidth: number; clientWidth: number; textContent: string }[])
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(({ textContent }) => textContent),
      );
    expect(cutNames).toEqual([]);
    expect(marks).toEqual(expect.arrayContaining(["Payer", "No category", "To enrol", "Level Light"]));
    await page.getByRole("searchbox").fill("robin");
    await inList(/Robin Faure/).click();
    await page.getByText("No session yet.").waitFor();
    expect(await page.locator(".list li").count()).toBe(1);
    await simulator.control("POST", "start", { user: "newcomer", state: "EXPIRED" });
    await page.getByRole("group", { name: "Flow of the session: Expired" }).waitFor();
    expect(strange).toEqual([]);
  });

  test("takes a session along the picture by keyboard: to one way at once, among several by choice", async () => {
    await open("#user=natural");
    const picture = page.getByRole("group", { name: "Flow of the session: Pending" });
    await picture.getByRole("button", { name: "Refused: choose among 7 ways" }).focus();
    await page.keyboard.press("Enter");
    await button("Show all outcomes").waitFor();
    expect(await page.locator(".outcome").count()).toBe(7);
    await picture.getByRole("button", { name: "Expired: take the session there" }).focus();
    await page.keyboard.press("Space");
    await page.getByRole("group", { name: "Flow of the session: Expired" }).waitFor();
    await page.getByText("This session has ended").waitFor();
  });

  test("schedules a transition, and cancels it", async () => {
    await open("#user=natural");
    await page.getByLabel("Changes happen").selectOption("in 1 hour");
    await outcome("ERROR").click();
    await said("ERROR is scheduled.");
    await button("Cancel Session ends in ERROR").click();
    await page.getByRole("heading", { name: "Scheduled" }).waitFor({ state: "detached" });
    expect(await simulator.control("GET", "scheduled")).toEqual([]);
  });

  test("decides about persons, and asks a rejected one again", async () => {
    await open("#user=owners");
    await button("Rejected Dominique Vidal").click();
    await button("Ask again Dominique Vidal").click();
    for (const name of ["Dominique Vidal", "Morgan Leroy"]) await button(`Validated ${name}`).click();
    await page.locator(".facts").getByText("Regular").waitFor();
  });

  test("changes a user, and says why a change is impossible", async () => {
    await open("#user=newcomer");
    await page.getByLabel("Action code").fill("008705");
    await button(/^No money may go out OUTFLOWS_BLOCKED/).click();
    await page.getByText("money out (008705)").waitFor();
    const impossible = page.getByRole("button", { name: /RENEWED/, disabled: true });
    const reason = page.getByText("Not possible now: the user’s KYC level is not REGULAR.");
    expect(await reason.count()).toBe(1);
    expect(await impossible.getAttribute("aria-describedby")).toBe(await reason.getAttribute("id"));
    await impossible.focus();
    await page.keyboard.press("Enter");
    expect(await page.getByRole("status").getByText("RENEWED").count()).toBe(0);
    await page.getByLabel("Action code").fill("soon");
    await button(/^No money may come in INFLOWS_BLOCKED/).click();
    await said("Action code must be six digits.");
  });

  test("says why no session can begin, and keeps the button reachable", async () => {
    await open("#user=payer");
    const begin = page.getByRole("button", { name: "Begin a session", disabled: true });
    expect(await begin.getAttribute("aria-describedby")).toBe("session-problem");
    await page.locator("#session-problem").getByText("The upstream would refuse a session").waitFor();
    await begin.focus();
    await page.keyboard.press("Enter");
    await simulator.control("POST", "start", { user: "payer", state: "OUTFLOWS_BLOCKED" });
    await page.getByText("money out (008703)").waitFor();
    expect(await simulator.control("GET", "users/payer")).toMatchObject({ sessions: [] });
    expect(await page.locator(".toast").count()).toBe(0);
  });

  test("begins a session, and asks a person again, after the delay that is chosen", async () => {
    await open("#user=newcomer");
    await page.getByLabel("Changes happen").selectOption("in 1 hour");
    await button("Begin a session").click();
    await said("A session is scheduled.");
    await button("Cancel Session begins").waitFor();
    await page.goto(`${simulator.url}/#user=owners`);
    await button("Rejected Dominique Vidal").click();
    await page.getByLabel("Changes happen").selectOption("in 1 hour");
    await button("Ask again Dominique Vidal").click();
    await button("Cancel Person is asked again").waitFor();
    expect(await simulator.control("GET", "scheduled")).toMatchObject([
      { task: { type: "start", userId: seededUserIds.newcomer, state: "PENDING" } },
      { task: { type: "retryPerson" } },
    ]);
  });

  test("says what to do with whom until somebody is chosen, and nothing that their marks contradict", async () => {
    await open();
    const guide = page.getByRole("region", { name: "Guide" });
    const task = (title: string) => guide.getByRole("link", { name: title });
    await task("Decide a manual review").getByText("Camille Roche").waitFor();
    await task("Decide a manual review").getByText("In review", { exact: true }).waitFor();
    await simulator.control("POST", "start", { user: "business", state: "REVIEW_REFUSED" });
    await task("Decide a manual review").waitFor({ state: "detached" });
    await task("Begin a first session").getByText("Robin Faure").click();
    await page.getByRole("heading", { name: "Robin Faure", exact: true }).waitFor();
    expect(await guide.count()).toBe(0);
  });

  test("copies also where the browser has no clipboard: over plain HTTP on another address", async () => {
    const elsewhere = simulator.url.replace("127.0.0.1", "0.0.0.0");
    isAllowed = (url) => url.startsWith(elsewhere);
    await page.goto(`${elsewhere}/#user=newcomer`);
    await button("Copy id").click();
    await button("Copied").waitFor();
    expect(await page.evaluate("isSecureContext")).toBe(false);
    await page.getByRole("searchbox").focus();
    await page.keyboard.press("ControlOrMeta+V");
    expect(await page.getByRole("searchbox").inputValue()).toBe(seededUserIds.newcomer);
    expect(strange).toEqual([]);
  });

  test("creates a user, who then is chosen", async () => {
    await open();
    await button("New user").click();
    await page.getByLabel("Kind").selectOption("A company");
    await page.getByLabel("First name").fill("Ines");
    await page.getByLabel("Last name").fill("Duval");
    await page.getByLabel("Name of the business").fill("Duval Freres");
    await button("Create").click();
    await page.getByRole("heading", { name: "Ines Duval", exact: true }).waitFor();
    await button("Begin a session").click();
    await page.getByRole("group", { name: "Flow of the session: Pending" }).waitFor();
  });

  test("advances the clock, and a reset takes everything back", async () => {
    await open("#user=natural");
    await page.locator(".clock summary").click();
    await button("8 days").click();
    await page.getByRole("group", { name: "Flow of the session: Expired" }).waitFor();
    await page.locator(".clock summary").getByText("+8 d").waitFor();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByLabel("decisionDelayMs").fill("-1");
    await page.getByLabel("decisionDelayMs").press("Enter");
    await page.getByRole("alert").getByText("Must be a number of milliseconds from 0 to 366 days.").waitFor();
    await button("Reset…").click();
    await button("Reset").last().click();
    await said("Everything was reset.");
    await page.locator(".clock .shift").waitFor({ state: "detached" });
    expect(await simulator.control("GET", "users/natural")).toMatchObject({
      sessions: expect.arrayContaining([expect.objectContaining({ status: "PENDING" })]),
    });
  });

  test("a link makes a state by a POST of the page, once", async () => {
    await open("start?user=newcomer&state=REFUSED_UNDER_AGE");
    await page.getByText("The holder of the document is under 18.").waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
    await page.reload();
    await page.getByText("The holder of the document is under 18.").waitFor();
    expect(await page.locator(".session").count()).toBe(1);
    expect(strange).toEqual([]);
  });

  test("a link that is impossible says why, and changes nothing", async () => {
    await open("start?user=payer&state=VALIDATED");
    await said(/The upstream would refuse a session/);
    const close = await page.locator(".toast").getByRole("button", { name: "Close" }).boundingBox();
    expect(close?.width).toBeGreaterThan(close?.height ?? 0);
    expect(await page.locator("h1").textContent()).toBe("Take a user to a state");
  });

  test("a page of somebody else that leads there changes nothing before the visitor agrees", async () => {
    const target = `${simulator.url.replace("127.0.0.1", "localhost")}/start?user=newcomer&state=VALIDATED`;
    isAllowed = (url) => url.startsWith(simulator.url) || url.startsWith(new URL(target).origin);
    await page.goto(`${simulator.url}/returned`);
    await page.evaluate((address) => {
      (globalThis as unknown as { location: { href: string } }).location.href = address;
    }, target);
    await button("Do it").waitFor();
    expect(await simulator.control("GET", "users/newcomer")).toMatchObject({ sessions: [] });
    await button("Do it").click();
    await page.getByRole("group", { name: "Flow of the session: Validated" }).waitFor();
  });

  test("nothing but a POST changes anything: neither a crawler's GET nor a frame", async () => {
    const response = await fetch(`${simulator.url}/start?user=newcomer&state=VALIDATED`);
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(await response.text()).not.toContain("data-visit");
    expect(await simulator.control("GET", "users/newcomer")).toMatchObject({ sessions: [] });
  });
});

describe("usable by everybody", () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await startSimulator();
    await simulator.control("POST", "faults", { kind: "latency", latencyMs: 1, endpoint: "GET /hooks" });
    await simulator.call("POST", "/hooks", { EventType: "IDENTITY_VERIFICATION_PENDING", Url: "http://127.0.0.1:9/x" });
    const { sessionId } = (await simulator.control("POST", "start", { user: "BUSINESS", state: "PENDING" })) as {
      sessionId: string;
    };
    await simulator.control("POST", `sessions/${sessionId}/finish`, { outcome: "REVIEW", delaySeconds: 3_600 });
  });
  afterAll(() => simulator.stop());

  test.each([
    ["", "Users"],
    ["#user=natural", "Alix Moreau"],
    ["#user=business", "Camille Roche"],
    ["#user=owners", "Andrea Simon"],
    ["#webhooks", "Webhooks"],
    ["#faults", "Faults"],
    ["#calls", "Calls"],
    ["#settings", "Settings"],
    ["start?user=nobody&state=", "Take a user to a state"],
  ])("/%s, in both themes, on a desktop and on a phone", async (path, heading) => {
    await page.goto(`${simulator.url}/${path}`);
    await page.getByRole("heading", { name: heading, exact: false }).first().waitFor();
    for (const viewport of [DESKTOP, PHONE]) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        expect({ viewport, colorScheme, findings: await accessibilityFindings(page) }).toEqual({
          viewport,
          colorScheme,
          findings: [],
        });
        expect(await overflowPx(page)).toBeLessThanOrEqual(0);
      }
    }
  });

  test("with the dialogs and the menu of the clock open", async () => {
    await page.goto(`${simulator.url}/#settings`);
    await page.locator(".clock summary").click();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByText("Advance the clock.").waitFor({ state: "hidden" });
    await button("Reset…").click();
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});

describe("with a state file", () => {
  let folder: string;
  const programs: Program[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "console-state-"));
  });
  afterEach(async () => {
    await Promise.all(programs.splice(0).map((program) => program.stop("SIGKILL")));
    rmSync(folder, { recursive: true });
  });

  async function start(port = "0"): Promise<Program & { url: string }> {
    const program = startProgram("simulator/main.js", {
      args: ["--state", join(folder, "state.json")],
      env: { SIMULATOR_PORT: port },
    });
    programs.push(program);
    return { ...program, url: (await program.printed(/Console\s+(http:\S+)/))[1] ?? "" };
  }

  test("an open page reconnects after a restart, and shows what was there before", async () => {
    const first = await start();
    isAllowed = (url) => url.startsWith(first.url);
    await page.goto(`${first.url}/#user=newcomer`);
    await button("Begin a session").click();
    await page.getByRole("group", { name: "Flow of the session: Pending" }).waitFor();
    expect(await first.stop()).toBe(0);
    await page.getByText("Reconnecting…").waitFor();
    await start(new URL(first.url).port);
    await page.getByText("Live", { exact: true }).waitFor();
    await outcome("REFUSED_FACE_MATCH_FAIL").click();
    await page.getByText("The face does not match the photo in the document.").waitFor();
    expect(await control(first.url, "GET", "users/newcomer")).toMatchObject({ sessions: [{ status: "REFUSED" }] });
  });
});
