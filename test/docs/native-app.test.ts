// The recipe of docs/recipes.md for native apps, with Chromium as the web view: the app is asked about each navigation of
// its main frame, redirects among them, as web views ask.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { seededUserIds } from "../../simulator/seed.js";
import { launchChromium } from "../support/chromium.js";
import { codeOf, runCode } from "../support/documented-code.js";
import { tokenFor } from "../support/gateway.js";
import { startLiveGateway } from "../support/live-gateway.js";
import { PATIENCE_MS } from "../support/page-checks.js";
import type { TestGateway } from "../support/simulated-gateway.js";

type Send = <Data>(query: string, variables: object) => Promise<Data>;
interface Flow {
  hostedUrl: string;
  returnUrl: string;
}
interface NativeApp {
  startFlow: (userId: string, returnUrl: string, send: Send) => Promise<Flow>;
  decideNavigation: (url: string, flow: Flow) => "return" | "load" | "refuse";
  afterReturn: (userId: string, send: Send) => Promise<{ __typename: string } | null>;
  nextActionOf: (userId: string, send: Send) => Promise<{ __typename: string; url?: string } | null>;
}
const { startFlow, decideNavigation, afterReturn, nextActionOf } = runCode(
  codeOf("docs/recipes.md", "decideNavigation"),
  {},
) as NativeApp;

const RETURN_URL = "https://app.example/verification/return";
const userId = seededUserIds.newcomer;

describe("a navigation", () => {
  const flow = { hostedUrl: "https://hosted.example/v/1?token=x", returnUrl: RETURN_URL };
  test.each([
    [RETURN_URL, "return"],
    [`${RETURN_URL}?status=done#top`, "return"],
    ["https://app.example/verification/return-policy", "load"],
    ["https://app.example.evil.example/verification/return", "load"],
    ["https://hosted.example/v/1/camera", "load"],
    ["https://identity.example/sign-in", "load"],
    ["http://app.example/verification/return", "refuse"],
    ["http://hosted.example/v/1", "refuse"],
    ["example-app://verification/return", "refuse"],
    ["intent://app.example/verification/return#Intent;end", "refuse"],
    ["javascript:alert(1)", "refuse"],
    ["file:///etc/hosts", "refuse"],
    ["", "refuse"],
  ])("to %s is a %s", (url, expected) => expect(decideNavigation(url, flow)).toBe(expected));

  test("to the simulator on this machine is loaded, and to another server there is not", () => {
    const local = { ...flow, hostedUrl: "http://127.0.0.1:4010/hosted/1" };
    expect(decideNavigation("http://127.0.0.1:4010/hosted/2", local)).toBe("load");
    expect(decideNavigation("http://127.0.0.1:4000/", local)).toBe("refuse");
  });
});

describe("the app", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  let gateway: TestGateway;
  let webView: Page;
  let send: Send;
  beforeEach(async () => {
    // Decided when the test says so.
    const simulator = { settings: { decisionDelayMs: 86_400_000 } };
    gateway = await startLiveGateway({ simulator, env: { RETURN_URL_ORIGINS: "https://app.example" } });
    const token = await tokenFor(userId);
    send = async <Data>(query: string, variables: object) => {
      const { data, text } = await gateway.query<Data, object>(query, { variables, token });
      if (!data) throw new Error(text);
      return data;
    };
    webView = await browser.newPage();
    webView.setDefaultTimeout(PATIENCE_MS);
  });
  afterEach(async () => {
    await webView.close();
    await gateway.stop();
  });

  /** What the app decided, in order. @returns resolves at the first return */
  async function openWebView(flow: Flow): Promise<{ decisions: string[]; isBack: Promise<void> }> {
    const decisions: string[] = [];
    const view = await webView.context().newCDPSession(webView);
    const isBack = new Promise<void>((resolve) => {
      view.on("Fetch.requestPaused", ({ requestId, request }) => {
        const decision = decideNavigation(request.url, flow);
        decisions.push(decision);
        if (decision === "return") resolve();
        void (decision === "load"
          ? view.send("Fetch.continueRequest", { requestId })
          : view.send("Fetch.failRequest", { requestId, errorReason: "Aborted" }));
      });
    });
    await view.send("Fetch.enable", { patterns: [{ resourceType: "Document" }] });
    await webView.goto(flow.hostedUrl);
    return { decisions, isBack };
  }

  const start = () => startFlow(userId, RETURN_URL, send);
  async function decide(): Promise<void> {
    const sessions = (await gateway.control("GET", "sessions")) as { Id: string; UserId: string }[];
    const session = sessions.find((each) => each.UserId === userId);
    await gateway.control("POST", `sessions/${session?.Id}/finish`, { outcome: "VALIDATED" });
    await gateway.idle();
  }

  test("starts, takes the user back from the web view, waits, and learns the outcome", async () => {
    expect(await nextActionOf(userId, send)).toEqual({ __typename: "StartVerification" });
    const { decisions, isBack } = await openWebView(await start());
    await webView.locator('button[value="VALIDATED"]').click({ noWaitAfter: true });
    await isBack;
    // The form is sent to the hosted page, which redirects.
    expect(decisions).toEqual(["load", "load", "return"]);
    expect(await afterReturn(userId, send)).toEqual({ __typename: "WaitForOutcome" });
    await decide();
    expect(await nextActionOf(userId, send)).toEqual({ __typename: "NoAction" });
  });

  test("takes back a user who has submitted nothing as well", async () => {
    const { decisions, isBack } = await openWebView(await start());
    await webView.getByRole("link", { name: "Back to the platform" }).first().click({ noWaitAfter: true });
    await isBack;
    expect(decisions).toEqual(["load", "return"]);
    expect(await afterReturn(userId, send)).toEqual({ __typename: "WaitForOutcome" });
  });

  test("leaves the web view where it is when a page leads elsewhere", async () => {
    const { decisions } = await openWebView(await start());
    const address = webView.url();
    const isCancelled = webView.waitForEvent("requestfailed");
    await webView.evaluate(`void (location.href = ${JSON.stringify(`${gateway.url}/health`)})`);
    await isCancelled;
    expect(decisions).toEqual(["load", "refuse"]);
    expect(webView.url()).toBe(address);
  });

  test("that is opened by the link after the outcome, or without a start, reports nothing", async () => {
    expect(await afterReturn(userId, send)).toEqual({ __typename: "StartVerification" });
    await start();
    await decide();
    expect(await afterReturn(userId, send)).toEqual({ __typename: "NoAction" });
    expect(gateway.mutationAudit.map(({ mutation }) => mutation)).toEqual(["createIdentityVerification"]);
  });

  test("that starts again is on the same hosted page", async () => {
    const { hostedUrl } = await start();
    expect(await start()).toEqual({ hostedUrl, returnUrl: RETURN_URL });
    expect(await nextActionOf(userId, send)).toMatchObject({ __typename: "RedirectUser", url: hostedUrl });
  });

  test.each(["example-app://verification/return", "https://elsewhere.example/return"])(
    "cannot have the user sent back to %s",
    async (returnUrl) => {
      await expect(startFlow(userId, returnUrl, send)).rejects.toThrow("RETURN_URL_NOT_ALLOWED");
    },
  );
});
