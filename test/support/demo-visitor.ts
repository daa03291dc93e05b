// The demo as `npm start` runs it, and somebody it has never seen: tests that share a gateway don't share a user.
import { decodeJwt, SignJWT } from "jose";
import type { BrowserContext, Page } from "playwright-core";
import { TEST_SECRET } from "./gateway.js";
import { watchPage } from "./page-checks.js";
import { type Program, startProgram } from "./program.js";
import { createSessions } from "./sessions.js";
import { control, takeToken } from "./simulator.js";

const PERSON = { FirstName: "Kim", LastName: "Blanc", Birthday: 638_000_000, Nationality: "FR" };
const USERS = {
  natural: { ...PERSON, CountryOfResidence: "FR" },
  legal: { Name: "Blanc SAS", LegalPersonType: "BUSINESS", LegalRepresentative: PERSON },
};

export interface Demo {
  /** Of a gateway whose AUTH_SECRET is TEST_SECRET. */
  address: string;
  simulator: string;
}

/** Decided when the test says so: nothing on the page passes before it was seen. */
const NEVER_BY_ITSELF = { decisionDelayMs: 86_400_000 };

export async function startDemo(env: Record<string, string> = {}): Promise<Program & Demo> {
  const program = startProgram("src/main.js", { env: { PORT: "0", AUTH_SECRET: TEST_SECRET, ...env } });
  const [, address = ""] = await program.printed(/Demo\s+(http:\S+)\/demo/);
  const [, simulator = ""] = await program.printed(/Simulator\s+(http:\S+)/);
  await control(simulator, "PATCH", "settings", NEVER_BY_ITSELF);
  return { ...program, address, simulator };
}

/** Collects what a page of the demo does that it should not. */
export function watchDemoPage(page: Page, demo: Demo): string[] {
  return watchPage(page, (url) =>
    [demo.address, demo.simulator, demo.address.replace("http", "ws")].some((allowed) => url.startsWith(allowed)),
  );
}

/** Adds the account "visitor", of a new user, to those that one may sign in as. Gives the user's id. */
export async function addVisitor(context: BrowserContext, demo: Demo, type: keyof typeof USERS): Promise<string> {
  const userId = await createUser(demo.simulator, type);
  await addVisitorOf(context, demo, userId, (token) => tokenLike(token, userId));
  return userId;
}

/** The same for any id. @param toToken from that of another user */
export async function addVisitorOf(
  context: BrowserContext,
  demo: Demo,
  userId: string,
  toToken: (token: string) => Promise<string> = (token) => tokenLike(token, userId),
): Promise<void> {
  await context.route(accountsOf(demo), async (route) => {
    const response = await route.fetch();
    const accounts = (await response.json()) as { userId: string | null; token: string }[];
    const other = accounts.find((account) => account.userId !== null);
    if (!other) throw new Error("the demo offers no user whose token could be followed");
    const person = { name: "visitor", person: "Kim Blanc", company: null, description: "new here" };
    const visitor = { ...other, ...person, userId, token: await toToken(other.token) };
    await route.fulfill({ response, json: [...accounts, visitor] });
  });
}

export const accountsOf = ({ address }: Demo) => `${address}/demo/accounts.json`;

/** Such as the decision that would follow by itself, some time after the hosted page. */
export async function decideSubmitted(simulator: string, userId: string, outcome: string): Promise<void> {
  const sessions = (await control(simulator, "GET", "sessions")) as {
    Id: string;
    UserId: string;
    submitted: boolean;
  }[];
  const session = sessions.find((candidate) => candidate.UserId === userId && candidate.submitted);
  if (!session) throw new Error(`${userId} has submitted nothing that waits for a decision`);
  await control(simulator, "POST", `sessions/${session.Id}/finish`, { outcome });
}

/** A company of which two persons have to verify themselves. */
export async function awaitPersons(simulator: string, userId: string): Promise<void> {
  const [sessionId] = await createSessions(simulator, 1, userId);
  await control(simulator, "POST", `sessions/${sessionId}/finish`, { outcome: "VALIDATED_PERSONS_PENDING" });
}

async function createUser(simulator: string, type: keyof typeof USERS): Promise<string> {
  const response = await fetch(`${simulator}/v2.01/test/users/${type}`, {
    method: "POST",
    headers: { authorization: `Bearer ${await takeToken(simulator)}`, "content-type": "application/json" },
    body: JSON.stringify({ ...USERS[type], Email: "kim@example.org", TermsAndConditionsAccepted: true }),
  });
  if (!response.ok) throw new Error(`the simulator did not create a user: ${response.status}`);
  return ((await response.json()) as { Id: string }).Id;
}

/**
 * The same claims, for another user, by the issuer whose AUTH_SECRET the tests know: the start's own key they don't.
 * A viewer of their own, since subscriptions are limited per viewer.
 */
function tokenLike(token: string, userId: string): Promise<string> {
  return new SignJWT({ ...decodeJwt(token), iss: undefined, sub: userId, mangopay_user_id: userId })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(TEST_SECRET));
}
