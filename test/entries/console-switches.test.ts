// What the console's faults and settings switch, in a real Chromium.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, Locator, Page } from "playwright-core";
import { DEFAULT_SETTINGS } from "../../simulator/settings.js";
import { launchChromium } from "../support/chromium.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

let browser: Browser;
let page: Page;
let simulator: TestSimulator;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  simulator = await startSimulator();
  page = await browser.newPage();
});
afterEach(async () => {
  await page.close();
  await simulator.stop();
});

const open = (hash: string) => page.goto(`${simulator.url}/${hash}`);
const button = (name: string | RegExp) => page.getByRole("button", { name });
const hasFocus = (element: Locator) =>
  element.evaluate((node) => (node as { matches(selector: string): boolean }).matches(":focus"));
const said = (text: string | RegExp) => page.getByRole("status").getByText(text).waitFor();

test("a setting that is switched or saved keeps the focus", async () => {
  await open("#settings");
  const onOff = page.getByRole("switch", { name: "linkUrlsQuoted" });
  await onOff.focus();
  for (const isChecked of [true, false]) {
    await page.keyboard.press("Space");
    await page.getByRole("switch", { name: "linkUrlsQuoted", checked: isChecked }).waitFor();
    expect(await hasFocus(onOff)).toBe(true);
  }
  const field = page.getByLabel("latencyMs");
  await field.fill("7");
  await field.press("Enter");
  await page.locator(".settings").getByRole("button", { name: "Save" }).waitFor({ state: "detached" });
  expect(await hasFocus(field)).toBe(true);
  expect(await field.inputValue()).toBe("7");
  await simulator.control("PATCH", "settings", { latencyMs: 8 });
  await page.waitForFunction(() =>
    [
      ...(
        globalThis as unknown as { document: { querySelectorAll(selector: string): { value: string }[] } }
      ).document.querySelectorAll("input"),
    ].some(({ value }) => value === "8"),
  );
  expect(await field.inputValue()).toBe("8");
});

test("switches a fault on, off and on, and removes it", async () => {
  await open("#faults");
  await page.getByRole("combobox", { name: /^Endpoint/ }).selectOption("GET /users");
  await button("Switch on").click();
  const status = async () => (await simulator.call("GET", "/users")).status;
  const onOff = page.getByRole("switch", { name: "Status" });
  await onOff.waitFor();
  expect(await status()).toBe(503);
  await onOff.click();
  await said("status is off.");
  expect(await status()).toBe(200);
  await onOff.click();
  await said("status is on.");
  expect(await status()).toBe(503);
  await button("Remove status").click();
  await page.getByText("None: every call is answered").waitFor();
  expect(await status()).toBe(200);
  await page.getByRole("link", { name: "Calls" }).click();
  await page.getByRole("row", { name: "GET /users 4" }).waitFor();
});

test("a switch can be turned back before the stream has shown what it did", async () => {
  await page.addInitScript(`
    Object.assign(globalThis, { held: [], isHeld: false });
    globalThis.EventSource = class extends EventSource {
      addEventListener(name, listener) {
        super.addEventListener(name, (event) => (isHeld ? held.push(() => listener(event)) : listener(event)));
      }
    };
  `);
  await open("#faults");
  await button("Switch on").click();
  const onOff = page.getByRole("switch", { name: "Status" });
  await onOff.waitFor();
  await page.evaluate("isHeld = true");
  await onOff.click();
  await said("status is off.");
  await onOff.click();
  await said("status is on.");
  expect((await simulator.call("GET", "/users")).status).toBe(503);
  await page.evaluate("isHeld = false; held.forEach((show) => show())");
  const isOn = page.getByRole("switch", { name: "Status", checked: true });
  await isOn.waitFor();
  await page.route("**/_simulator/faults/*", (route) => route.fulfill({ status: 409, json: { problem: "not now" } }));
  await onOff.click();
  await said("Not now.");
  await isOn.waitFor();
});

test("a setting with few values is a choice, which keeps the focus, and each says what it does", async () => {
  await open("#settings");
  const choice = page.getByLabel("userViews");
  await choice.getByRole("option").first().waitFor({ state: "attached" });
  expect(await choice.getByRole("option").allTextContents()).toEqual(["both", "sca only", "plain only"]);
  await choice.selectOption("sca only");
  await said("userViews was changed.");
  expect(await simulator.control("GET", "settings")).toMatchObject({ userViews: "sca only" });
  await page.getByLabel("unknownIdStatus").selectOption("400");
  await said("unknownIdStatus was changed.");
  expect(await simulator.control("GET", "settings")).toMatchObject({ unknownIdStatus: 400 });
  const fields = page.locator(".settings").locator("input, select");
  const unexplained = await fields.evaluateAll((nodes) =>
    (nodes as unknown as { ariaDescribedByElements: { textContent: string }[]; outerHTML: string }[])
      .filter(({ ariaDescribedByElements }) => !ariaDescribedByElements.at(-1)?.textContent)
      .map(({ outerHTML }) => outerHTML),
  );
  expect(await fields.count()).toBeGreaterThan(30);
  expect(unexplained).toEqual([]);
});

test("settings are in groups, and those that are changed are marked, with a way back for each", async () => {
  await simulator.control("PATCH", "settings", { rateLimits: [1, 2, 3, 4], linkUrlsQuoted: true });
  await open("#settings");
  const group = (title: string) =>
    page.locator("details", { has: page.getByRole("heading", { name: title, exact: true }) });
  await group("Rate limit").getByText("1 changed").waitFor();
  await group("Answers").getByText("1 changed").waitFor();
  expect(await page.getByText(/^\d changed$/).count()).toBe(2);
  await group("Rate limit").getByText("By default 2300, 4500, 8800, 105600.").waitFor();
  await button("Back to 2300, 4500, 8800, 105600 of rateLimits").click();
  await said("rateLimits was changed.");
  await group("Rate limit").getByText("1 changed").waitFor({ state: "detached" });
  expect(await page.getByLabel("rateLimits").inputValue()).toBe("2300, 4500, 8800, 105600");
  await button("Back to off of linkUrlsQuoted").click();
  await page.getByRole("switch", { name: "linkUrlsQuoted", checked: false }).waitFor();
  expect(await page.getByRole("button", { name: /^Back to/ }).count()).toBe(0);
  expect(await simulator.control("GET", "settings")).toEqual(DEFAULT_SETTINGS);
});

test("on a phone the groups of settings are closed until one is opened, or something is looked for", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await simulator.control("PATCH", "settings", { webhookCopies: 2 });
  await open("#settings");
  const fields = page.locator(".settings").locator("input:visible, select:visible");
  await page.getByRole("heading", { name: "Who may verify" }).click();
  await page.getByLabel("organizationsMayVerify").waitFor();
  expect(await fields.count()).toBe(6);
  await page.getByRole("searchbox", { name: "Filter the settings" }).fill("NOTIFICATION");
  await page.getByLabel("webhookLossRate").waitFor();
  expect(await fields.count()).toBe(4);
  await page.getByLabel("Changed only").check();
  await page.getByLabel("webhookLossRate").waitFor({ state: "detached" });
  expect(await fields.count()).toBe(1);
  await page.getByRole("searchbox", { name: "Filter the settings" }).fill("nothing of the kind");
  await page.getByText("No setting matches.").waitFor();
});

test("what is wrong with a setting is said at its field, until its text changes", async () => {
  await open("#settings");
  const field = page.getByLabel("tokenLifetimeSeconds");
  for (const wrong of ["", "soon", "0"]) {
    await field.fill(wrong);
    await field.press("Enter");
    await page.getByRole("alert").getByText("Must be a whole number of seconds from 1 to").waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await field.getAttribute("aria-describedby")).toMatch(/^tokenLifetimeSeconds-problem /);
  }
  expect(await page.locator(".toast").count()).toBe(0);
  const expectNoProblem = async () => {
    expect(await field.getAttribute("aria-invalid")).toBe("false");
    expect(await page.locator(".field-problem:not(:empty)").count()).toBe(0);
  };
  await field.fill("1199");
  await expectNoProblem();
  expect(await button("Save").count()).toBe(0);
  await field.fill("60");
  await field.press("Enter");
  await said("tokenLifetimeSeconds was changed.");
  await expectNoProblem();
});

test("Escape takes a field back to the value that the setting has", async () => {
  await open("#settings");
  const field = page.getByLabel("latencyMs");
  await field.fill("soon");
  await field.press("Enter");
  await page.getByRole("alert").getByText("Must be a number").waitFor();
  await field.press("Escape");
  expect(await field.inputValue()).toBe("0");
  expect(await field.getAttribute("aria-invalid")).toBe("false");
  expect(await button("Save").count()).toBe(0);
});

test.each(
  ["#user=business", "#user=owners", "#webhooks", "#faults", "#calls", "#settings"].flatMap((view) =>
    [1_280, 360].map((width) => [view, width] as const),
  ),
)("%s has no text of less than 12 pixels in a window of %i, where pictures are scaled too", async (view, width) => {
  await page.setViewportSize({ width, height: 800 });
  await open(view);
  await page.locator("main h1:visible, .flow").first().waitFor();
  const small = await page.evaluate(`
    [...document.querySelectorAll("body *")]
      .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""))
      .filter((element) => parseFloat(getComputedStyle(element).fontSize) * (element.getScreenCTM?.().a ?? 1) < 12)
      .map((element) => element.outerHTML)
  `);
  expect(small).toEqual([]);
});

test.each([
  [1_280, 60],
  [360, 100],
])(
  "in a window of %i the header says whose data and time it is, and is at most %i pixels high",
  async (width, most) => {
    await page.setViewportSize({ width, height: 740 });
    await open("#users");
    const header = page.getByRole("banner");
    const boxOf = async (locator: Locator) => (await locator.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const middle = ({ y, height }: { y: number; height: number }) => y + height / 2;
    const clock = await boxOf(header.locator(".clock summary"));
    const brand = await boxOf(header.getByText("Simulator", { exact: true }));
    for (const text of ["Test data", "Live"]) {
      const box = await boxOf(header.getByText(text, { exact: true }));
      expect(box.width).toBeGreaterThan(20);
      expect(Math.abs(middle(box) - middle(brand))).toBeLessThan(3);
    }
    expect(Math.abs(middle(clock) - middle(brand))).toBeLessThan(3);
    const bar = await boxOf(header);
    expect(bar.height).toBeLessThanOrEqual(most);
    expect(clock.height).toBeLessThan(36);
    expect(clock.y - bar.y).toBeGreaterThan(5);
    await header.locator("summary").getByText("Simulated time").waitFor();
  },
);
