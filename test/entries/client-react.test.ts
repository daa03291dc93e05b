// The hook in a real Chromium in React's strict mode, rendered there, and hydrated from what a server has rendered.
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { fetchVerification } from "../../client/create-verification.js";
import type { VerificationState } from "../../client/state.js";
import { seededUserIds } from "../../simulator/seed.js";
import { bundle } from "../support/bundle.js";
import { launchChromium } from "../support/chromium.js";
import { type PageServer, startPageServer, toHtml } from "../support/client-page.js";
import { post, tokenFor } from "../support/gateway.js";
import { startLiveGateway } from "../support/live-gateway.js";
import { NextStep } from "../support/next-step.js";
import { watchPage } from "../support/page-checks.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

const SCRIPT = `
  import { createElement, StrictMode } from "react";
  import { createRoot, hydrateRoot } from "react-dom/client";
  import { NextStep } from ${JSON.stringify(join(import.meta.dirname, "..", "support", "next-step.ts"))};
  const root = document.querySelector("main");
  const { initialState, token } = JSON.parse(root.dataset.page);
  const options = { url: "/graphql", getToken: () => token, ...(initialState && { initialState }) };
  const element = createElement(StrictMode, null, createElement(NextStep, options));
  if (initialState) hydrateRoot(root, element);
  else createRoot(root).render(element);
`;
/** At first it has neither function nor address; a click gives it both, the next one starts. */
const SWITCHING_SCRIPT = `
  import { createElement, StrictMode, useState } from "react";
  import { createRoot } from "react-dom/client";
  import { useVerification } from ${JSON.stringify(join(import.meta.dirname, "..", "..", "client", "react.ts"))};
  const root = document.querySelector("main");
  const { token } = JSON.parse(root.dataset.page);
  function Switching() {
    const [hasOptions, setHasOptions] = useState(false);
    const [opened, setOpened] = useState("");
    const later = { navigate: setOpened, returnUrl: location.origin + "/later" };
    const options = { url: "/graphql", getToken: () => token, ...(hasOptions && later) };
    const { start, connection } = useVerification(options);
    const act = () => (hasOptions ? void start() : setHasOptions(true));
    return createElement("button", { onClick: act, title: opened }, connection + (hasOptions ? " later" : " first"));
  }
  createRoot(root).render(createElement(StrictMode, null, createElement(Switching)));
`;
const userId = seededUserIds.newcomer;

let browser: Browser;
let script: string;
let token: string;
beforeAll(async () => {
  [browser, script, token] = await Promise.all([launchChromium(), bundle(SCRIPT, []), tokenFor(userId)]);
});
afterAll(() => browser.close());

let gateway: TestGateway;
let server: PageServer;
let context: BrowserContext;
let page: Page;
/** Errors of the page, React's on what it has hydrated among them. */
let strange: string[];
beforeEach(async () => {
  gateway = await startLiveGateway();
  server = await startPageServer(gateway.url);
  server.script = script;
  context = await browser.newContext();
  page = await context.newPage();
  strange = watchPage(page, (url) => url.startsWith(server.url));
});
afterEach(async () => {
  await context.close();
  server.stop();
  await gateway.stop();
});

const shows = (text: string, connection: string) =>
  page.getByTitle(connection, { exact: true }).filter({ hasText: text }).waitFor();

async function pass(): Promise<void> {
  const [id] = await createSessions(gateway.simulatorUrl, 1, userId);
  await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
}

test("in strict mode there is one query and one stream, and what changes is rendered", async () => {
  server.html = toHtml("", { token });
  await page.goto(server.url);
  await shows("StartVerification", "live");
  await pass();
  await shows("NoAction", "live");
  expect(server.operations).toEqual(["VerificationOfViewer", "VerificationChanges"]);
  expect(server.openStreams()).toBe(1);
  expect(strange).toEqual([]);
});

test("what a server has rendered is hydrated as it is, and goes on from there without a query", async () => {
  const getToken = () => token;
  const initialState: VerificationState = await fetchVerification({ url: `${gateway.url}/graphql`, getToken });
  const rendered = renderToString(createElement(NextStep, { url: "/graphql", getToken, initialState }));
  expect(rendered).toBe('<p title="closed">StartVerification</p>');
  server.html = toHtml(rendered, { token, initialState });
  await page.goto(server.url);
  await shows("StartVerification", "live");
  await pass();
  await shows("NoAction", "live");
  expect(server.operations).toEqual(["VerificationChanges"]);
  expect(server.openStreams()).toBe(1);
  expect(strange).toEqual([]);
});

test("a start uses the function and the address of the last rendering, though there were none at the first", async () => {
  server.script = await bundle(SWITCHING_SCRIPT, []);
  server.html = toHtml("", { token });
  await page.goto(server.url);
  await page.getByText("live first").click();
  await page.getByText("live later").click();
  await page.getByTitle("hosted", { exact: false }).waitFor();
  expect(page.url()).toBe(`${server.url}/`);
  const query = `{ user(id: "${userId}") { verifications { returnUrl } } }`;
  const { data } = await post(gateway.url, { query }, token);
  expect(data).toEqual({ user: { verifications: [{ returnUrl: `${server.url}/later?idv-returned=1` }] } });
  expect(strange).toEqual([]);
});
