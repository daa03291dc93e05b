// Somebody the demo has never seen, so that tests which share a gateway don't share a user.
import { decodeJwt, SignJWT } from "jose";
import type { BrowserContext } from "playwright-core";
import { TEST_SECRET } from "./gateway.js";
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

/** Adds the account "visitor", of a new user, to those that one may sign in as. Gives the user's id. */
export async function addVisitor(context: BrowserContext, demo: Demo, type: keyof typeof USERS): Promise<string> {
  const userId = await createUser(demo.simulator, type);
  await context.route(`${demo.address}/demo/accounts.json`, async (route) => {
    const response = await route.fetch();
    const accounts = (await response.json()) as { name: string; userId: string | null; token: string }[];
    const other = accounts.find((account) => account.userId !== null);
    if (!other) throw new Error("the demo offers no user whose token could be followed");
    const visitor = {
      name: "visitor",
      userId,
      description: "is new here",
      token: await tokenLike(other.token, userId),
    };
    await route.fulfill({ response, json: [...accounts, visitor] });
  });
  return userId;
}

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

/** The same claims, for another user: whatever the gateway asks of its development tokens stays true. */
function tokenLike(token: string, userId: string): Promise<string> {
  return new SignJWT({ ...decodeJwt(token), mangopay_user_id: userId })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(TEST_SECRET));
}
