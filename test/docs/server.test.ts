// The recipes of docs/recipes.md for servers: a page that is rendered there, and a backend that has to know.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import type { ReactElement } from "react";
import * as jsxRuntime from "react/jsx-runtime";
import { renderToString } from "react-dom/server";
import * as client from "../../client/create-verification.js";
import * as clientReact from "../../client/react.js";
import { seededUserIds } from "../../simulator/seed.js";
import { bundle } from "../support/bundle.js";
import { launchChromium } from "../support/chromium.js";
import { type PageServer, startPageServer, toHtml } from "../support/client-page.js";
import { codeOf, runCode, toModule } from "../support/documented-code.js";
import { tokenFor, WITHOUT_CACHE } from "../support/gateway.js";
import { startLiveGateway } from "../support/live-gateway.js";
import { watchPage } from "../support/page-checks.js";
import { createSessions } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const userId = seededUserIds.newcomer;
const QUICKSTART = "docs/quickstart.md";
const code = (name: string) => codeOf("docs/recipes.md", name);
const dist = (file: string) => `export * from ${JSON.stringify(`${process.cwd()}/dist/client/${file}`)};`;
const IN_THE_BROWSER = {
  "identity-verification-gateway/client": dist("client.js"),
  "identity-verification-gateway/client/react": dist("react.js"),
  "./get-token.js": toModule(codeOf(QUICKSTART, "getToken")),
  "./live-verification": toModule(code("LiveVerification")),
  "./rendered-state": toModule(code("hydrate")),
};

const LiveVerification = runCode(code("LiveVerification"), {
  "react/jsx-runtime": jsxRuntime,
  "identity-verification-gateway/client/react": clientReact,
  "./get-token.js": runCode(codeOf(QUICKSTART, "getToken"), {}),
});
const onTheServer = {
  "react/jsx-runtime": jsxRuntime,
  "identity-verification-gateway/client": client,
  "./live-verification": LiveVerification,
  "./get-token.js": runCode(codeOf(QUICKSTART, "getToken"), {}),
};
const { VerificationPage } = runCode(code("VerificationPage"), onTheServer) as {
  VerificationPage: (props: { gatewayUrl: string; token: string }) => Promise<ReactElement<object>>;
};
const { renderState } = runCode(code("renderState"), onTheServer) as {
  renderState: (gatewayUrl: string, token: string) => Promise<string>;
};

describe("a page that a server renders", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  let gateway: TestGateway;
  let server: PageServer;
  let page: Page;
  let token: string;
  let strange: string[];
  beforeEach(async () => {
    [gateway, token] = await Promise.all([startLiveGateway(), tokenFor(userId)]);
    server = await startPageServer(gateway.url);
    page = await browser.newPage();
    strange = watchPage(page, (url) => url.startsWith(server.url));
    await page.route("**/idv-token", (route) => route.fulfill({ body: token }));
  });
  afterEach(async () => {
    await page.close();
    server.stop();
    await gateway.stop();
  });

  async function pass(): Promise<void> {
    const [id] = await createSessions(gateway.simulatorUrl, 1, userId);
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
  }

  describe("with React", () => {
    const HYDRATE = `
      import { createElement } from "react";
      import { hydrateRoot } from "react-dom/client";
      import { LiveVerification } from "./live-verification";
      const root = document.querySelector("main");
      hydrateRoot(root, createElement(LiveVerification, JSON.parse(root.dataset.page)));
    `;
    let script: string;
    beforeAll(async () => {
      script = await bundle(HYDRATE, [], IN_THE_BROWSER);
    });

    test("shows what the server has found, is hydrated without a query, and changes by itself", async () => {
      const element = await VerificationPage({ gatewayUrl: gateway.url, token });
      expect(JSON.stringify(element.props)).not.toContain(token);
      const rendered = renderToString(element);
      expect(rendered).toBe("<button>Verify your identity</button>");
      server.html = toHtml(rendered, element.props);
      server.script = script;
      await page.goto(server.url);
      await page.getByRole("button", { name: "Verify your identity" }).click();
      await page.waitForURL(/\/hosted\//);
      expect(server.operations).not.toContain("VerificationOfViewer");
      await page.goto(server.url);
      await page.getByText("You are not verified yet.").waitFor();
      await pass();
      await page.getByText("You are verified.").waitFor();
      await gateway.control("POST", `users/${userId}/change`, { change: "RENEWAL_REQUIRED" });
      await page.getByText("has to be renewed by the end of").waitFor();
      expect(strange.filter((line) => !line.includes("/hosted/"))).toEqual([]);
    });

    test("where the server could not ask, the browser does", async () => {
      const element = await VerificationPage({ gatewayUrl: "http://127.0.0.1:9", token });
      server.html = toHtml(renderToString(element), element.props);
      server.script = script;
      await page.goto(server.url);
      await page.getByRole("button", { name: "Verify your identity" }).waitFor();
      expect(server.operations).toContain("VerificationOfViewer");
    });
  });

  test("without React its state ends no script element, and the browser goes on from it without a query", async () => {
    const json = await renderState(gateway.url, token);
    expect(json).not.toContain("<");
    server.html = `<!doctype html><link rel="icon" href="data:,"><title>Verification</title><p></p>
      <script type="application/json">${json}</script><script type="module" src="/page.js"></script>`;
    server.script = await bundle(
      `import { hydrate } from "./rendered-state";
      hydrate(document.querySelector("script").textContent).subscribe(({ isVerified, connection }) =>
        (document.querySelector("p").textContent = connection + " " + isVerified));`,
      [],
      IN_THE_BROWSER,
    );
    await page.goto(server.url);
    await page.getByText("live false").waitFor();
    await pass();
    await page.getByText("live true").waitFor();
    expect(server.operations).toEqual(["VerificationChanges"]);
    expect(strange).toEqual([]);
  });
});

describe("whether a user is verified", () => {
  const { isVerified } = runCode(code("isVerified"), {}) as {
    isVerified: (gateway: string, token: string) => Promise<boolean>;
  };
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ env: WITHOUT_CACHE });
  });
  afterAll(() => gateway.stop());

  const ask = async (...userIds: string[]) => isVerified(gateway.url, await tokenFor(...userIds));

  test("is true only if every user of the token is", async () => {
    expect(await ask(seededUserIds.natural)).toBe(true);
    expect(await ask(seededUserIds.newcomer)).toBe(false);
    expect(await ask(seededUserIds.natural, seededUserIds.newcomer)).toBe(false);
  });

  test("is false for a token that names nobody", async () => {
    expect(await ask()).toBe(false);
  });

  test("is an error with code and reference for a bad token", async () => {
    await expect(isVerified(gateway.url, "not.a.token")).rejects.toThrow(/^UNAUTHENTICATED \(.+\)$/);
  });

  test("is unknown while the upstream cannot be read, although it was known before", async () => {
    expect(await ask(seededUserIds.natural)).toBe(true);
    await gateway.control("POST", "faults", { kind: "status", status: 503 });
    await expect(ask(seededUserIds.natural)).rejects.toThrow("currently unknown");
  });

  test("is unknown while the upstream sends a level that the gateway does not know", async () => {
    await gateway.control("DELETE", "faults");
    await gateway.control("POST", "faults", { kind: "unknown_enum_values" });
    await expect(ask(seededUserIds.natural)).rejects.toThrow("currently unknown");
  });
});
