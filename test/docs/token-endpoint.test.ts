// The token of docs/quickstart.md and its recipe in docs/recipes.md: a backend that signs them, and a page that asks it for them.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import * as jose from "jose";
import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import type { VerificationState } from "../../client/state.js";
import { seededUserIds } from "../../simulator/seed.js";
import { bundle } from "../support/bundle.js";
import { launchChromium } from "../support/chromium.js";
import { type PageServer, startPageServer } from "../support/client-page.js";
import { codeOf, runCode, toModule } from "../support/documented-code.js";
import { TEST_SECRET } from "../support/gateway.js";
import { PATIENCE_MS } from "../support/page-checks.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

interface SignedInUser {
  id: string;
  mangopayUserId: string | undefined;
}
interface TokenRecipe {
  respondWithToken: (
    request: Request,
    findUser: (request: Request) => Promise<SignedInUser | null>,
    settings: { secret: string; issuer: string; audience: string },
  ) => Promise<Response>;
}
const QUICKSTART = "docs/quickstart.md";
const RECIPES = "docs/recipes.md";
const token = runCode(codeOf(QUICKSTART, "signToken"), { jose });
const { respondWithToken } = runCode(codeOf(RECIPES, "respondWithToken"), { "./token.js": token }) as TokenRecipe;

const SCRIPT = `
  import { createVerification } from ${JSON.stringify(`${process.cwd()}/dist/client/client.js`)};
  import { getToken } from "./get-token";
  window.verification = createVerification({ url: "/graphql", getToken, retryDelayMs: () => 0 });
  verification.subscribe(() => undefined);
`;
const SETTINGS = { secret: TEST_SECRET, issuer: "https://app.example", audience: "identity-verification" };
const ACCOUNTS: Record<string, SignedInUser> = {
  robin: { id: "account-1", mangopayUserId: seededUserIds.newcomer },
  alix: { id: "account-2", mangopayUserId: seededUserIds.natural },
  kim: { id: "account-3", mangopayUserId: undefined },
};
const findUser = (request: Request) => {
  const [, name = ""] = /session=(\w+)/.exec(request.headers.get("cookie") ?? "") ?? [];
  return Promise.resolve(ACCOUNTS[name] ?? null);
};

let browser: Browser;
let gateway: TestGateway;
let server: PageServer;
beforeAll(async () => {
  gateway = await startGateway({ env: { AUTH_ISSUER: SETTINGS.issuer, AUTH_AUDIENCE: SETTINGS.audience } });
  server = await startPageServer(gateway.url);
  server.script = await bundle(SCRIPT, [], { "./get-token": toModule(codeOf(QUICKSTART, "getToken")) });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  server.stop();
  await gateway.stop();
});

let context: BrowserContext;
let page: Page;
/** How often the backend fails before it works. */
let failures: number;
beforeEach(async () => {
  failures = 0;
  context = await browser.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.route("**/idv-token", respond);
});
afterEach(() => context.close());

async function respond(route: Route): Promise<void> {
  failures -= 1;
  if (failures >= 0) return route.fulfill({ status: 503, body: "down for maintenance" });
  const asked = route.request();
  expect(asked.method()).toBe("POST");
  const request = new Request(asked.url(), { method: "POST", headers: await asked.allHeaders() });
  const response = await respondWithToken(request, findUser, SETTINGS);
  const { status, headers } = response;
  return route.fulfill({ status, headers: Object.fromEntries(headers), body: await response.text() });
}

const signIn = (name: string) => context.addCookies([{ name: "session", value: name, url: server.url }]);

async function stateAfter(phase: string): Promise<VerificationState> {
  await page.goto(server.url);
  await page.waitForFunction(`window.verification?.getState().phase === "${phase}"`);
  return page.evaluate<VerificationState>("verification.getState()");
}

test.each([
  ["robin", "StartVerification", seededUserIds.newcomer],
  ["alix", "NoAction", seededUserIds.natural],
])("%s sees their own verification, from a gateway that requires issuer and audience", async (name, action, userId) => {
  await signIn(name);
  expect(await stateAfter("ready")).toMatchObject({ userId, nextAction: { __typename: action } });
});

test("whoever is not signed in has to sign in, and then sees their verification", async () => {
  await stateAfter("signed-out");
  await signIn("robin");
  await page.evaluate("verification.refresh()");
  await page.waitForFunction('verification.getState().phase === "ready"');
});

test("somebody whom the upstream does not know yet is nobody to verify", async () => {
  await signIn("kim");
  expect(await stateAfter("no-user")).toMatchObject({ userId: null });
});

test("a backend that fails is asked again, and nobody has to sign in", async () => {
  failures = 2;
  await signIn("robin");
  expect(await stateAfter("ready")).toMatchObject({ userId: seededUserIds.newcomer });
  expect(failures).toBe(-1);
});

test("whoever is led to a login page has to sign in", async () => {
  await page.route("**/idv-token", (route) => route.fulfill({ status: 302, headers: { location: "/login" } }));
  await stateAfter("signed-out");
});

test("a login page in the place of a token is named as what it is, not as a lost connection", async () => {
  await page.route("**/idv-token", (route) => route.fulfill({ contentType: "text/html", body: server.html }));
  expect(await stateAfter("failed")).toMatchObject({ problem: { code: "TOKEN_MALFORMED" } });
});

test("the token names the account, lives ten minutes, has no scope, and is kept in no cache", async () => {
  const request = new Request("https://app.example/idv-token", {
    method: "POST",
    headers: { cookie: "session=robin" },
  });
  const response = await respondWithToken(request, findUser, SETTINGS);
  const { iat = 0, exp = 0, ...claims } = jose.decodeJwt(await response.text());
  expect(exp - iat).toBe(600);
  expect(claims).toEqual({
    mangopay_user_id: seededUserIds.newcomer,
    sub: "account-1",
    iss: SETTINGS.issuer,
    aud: SETTINGS.audience,
  });
  expect(response.headers.get("cache-control")).toBe("no-store");
});
