import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { OUTCOMES } from "../../simulator/outcomes.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const ReturnUrl = 'https://app.example/done?a="><script>';
const clock = manualClock();

let simulator: TestSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ clock, settings: { tokenLifetimeSeconds: 1e9 } });
});
afterAll(() => simulator.stop());

const start = async (userId = seededUserIds.newcomer) =>
  (await simulator.call("POST", `/users/${userId}/identity-verifications`, { ReturnUrl })).body as {
    Id: string;
    HostedUrl: string;
  };
const status = async (id: string) =>
  (await simulator.call("GET", `/identity-verifications/${id}`)).body.Status as string;
const pick = (url: string, outcome: string) =>
  fetch(url, { method: "POST", redirect: "manual", body: new URLSearchParams({ outcome }) });

test("offers the outcomes that this kind of user can have, and escapes what it shows", async () => {
  const page = await (await fetch((await start()).HostedUrl)).text();
  expect(page).toContain('value="VALIDATED"');
  expect(page).not.toContain('value="REVIEW"');
  expect(page).not.toContain("<script>");
  expect(await (await fetch((await start(seededUserIds.business)).HostedUrl)).text()).toContain('value="REVIEW"');
});

test("offers every outcome there is, with what a frontend will see of it", async () => {
  const page = await (await fetch((await start()).HostedUrl)).text();
  for (const [name, { flows }] of Object.entries(OUTCOMES))
    expect(page.includes(`value="${name}"`)).toBe(flows.includes("NATURAL"));
  expect(page).toContain("Next action: NoAction");
  expect(page).toContain("Simulation: nothing here is real");
});

test("says the next action once per group, and of an outcome only where it differs", async () => {
  const page = await (await fetch((await start(seededUserIds.business)).HostedUrl)).text();
  const groups = [...page.matchAll(/<section><h2>(.*?)<\/h2><p class="sees">(.*?)<\/p>(.*?)<\/section>/g)];
  expect(groups.map(([, title, sees]) => [title, sees])).toEqual([
    ["Passes", "Next action: NoAction"],
    ["Is refused", "Next action: StartAgain (cause: REFUSED)"],
    ["Stays in manual review", "Next action: WaitForOutcome (reason: MANUAL_REVIEW)"],
    ["Passes, and lapses later", "Next action: StartAgain (cause: OUT_OF_DATE)"],
    ["Expires", "Next action: StartAgain (cause: EXPIRED)"],
    ["Ends with a failure", "Next action: StartAgain (cause: FAILED)"],
  ]);
  const buttons = [...page.matchAll(/<button name="outcome" value="(\w+)">.*?<\/button>/g)];
  expect(groups.map(([, , , content]) => content).join("")).toBe(buttons.map(([button]) => button).join(""));
  const deviations = buttons.map(([button, name]) => [name, /<small>(.*?)<\/small>/.exec(button)?.[1]]);
  expect(deviations.filter(([, sees]) => sees !== undefined)).toEqual([
    ["VALIDATED_PERSONS_PENDING", "→ CompletePersons"],
    ["REFUSED_UNDER_AGE", "→ trying again does not help"],
  ]);
});

test("leads back to the platform above the outcomes, after it has said what the page is, as well as below", async () => {
  const page = await (await fetch((await start()).HostedUrl)).text();
  const [above = "", below] = page.split("<form");
  for (const part of [above, below]) expect(part).toContain("Back to the platform");
  expect(above.indexOf("Pick how it ends")).toBeLessThan(above.indexOf("Back to the platform"));
});

test("can still end without a decision", async () => {
  const { Id, HostedUrl } = await start();
  await pick(HostedUrl, "TIMEOUT");
  await clock.advance(3_000);
  expect(await status(Id)).toBe("TIMEOUT");
});

test("runs no script, and only its own style", async () => {
  const response = await fetch((await start()).HostedUrl);
  const policy = response.headers.get("content-security-policy") ?? "";
  const style = /<style>(.*?)<\/style>/s.exec(await response.text())?.[1] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`);
});

test("sends back to the session's own address, whatever the link says, and decides later", async () => {
  const { Id, HostedUrl } = await start();
  const response = await pick(
    HostedUrl.replace(/redirectURL=[^&]*/, "redirectURL=https%3A%2F%2Fevil.example"),
    "REFUSED_UNDER_AGE",
  );
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toContain("https://app.example/done");
  expect(await status(Id)).toBe("PENDING");
  await clock.advance(3_000);
  expect(await status(Id)).toBe("REFUSED");
});

test("the seeded sessions lead back to a page that is there", async () => {
  const { ReturnUrl: address } = (await simulator.call("GET", `/identity-verifications/${seededSessionIds.pending}`))
    .body;
  const response = await fetch(address as string);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("You are back");
});

test("takes one submission, and none after the session's end", async () => {
  const { Id, HostedUrl } = await start();
  await pick(HostedUrl, "VALIDATED");
  expect((await pick(HostedUrl, "REFUSED_UNDER_AGE")).status).toBe(409);
  await clock.advance(3_000);
  expect(await status(Id)).toBe("VALIDATED");
  expect((await pick(HostedUrl, "REFUSED_UNDER_AGE")).status).toBe(409);
  expect(await (await fetch(HostedUrl)).text()).toContain("Nothing left to submit");
});

test("a submitted session does not expire while it waits for its decision", async () => {
  const { Id, HostedUrl } = await start();
  await clock.advance(7 * 86_400_000 - 1_000);
  await pick(HostedUrl, "VALIDATED");
  await clock.advance(1_500);
  expect(await status(Id)).toBe("PENDING");
  await clock.advance(1_500);
});

test("an unknown link and an unknown outcome are refused", async () => {
  expect((await fetch(`${simulator.url}/hosted/abc?sessionId=nothing`)).status).toBe(404);
  expect((await pick(`${simulator.url}/hosted/abc?sessionId=nothing`, "VALIDATED")).status).toBe(404);
  expect((await pick((await start()).HostedUrl, "NOTHING")).status).toBe(409);
});
