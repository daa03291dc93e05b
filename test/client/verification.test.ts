// The client against a gateway and its simulator, over real HTTP: what it does from the start to the outcome.
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { WebSocket } from "ws";
import {
  createVerification,
  fetchVerification,
  type Verification,
  type VerificationOptions,
} from "../../client/create-verification.js";
import type { VerificationState } from "../../client/state.js";
import { createWebSocketStream } from "../../client/websocket.js";
import de from "../../languages/de.json" with { type: "json" };
import fr from "../../languages/fr.json" with { type: "json" };
import { seededUserIds } from "../../simulator/seed.js";
import { type PageServer, startPageServer } from "../support/client-page.js";
import { startExpiringGateway } from "../support/expiring-gateway.js";
import { operatorToken, tokenFor } from "../support/gateway.js";
import { startLiveGateway } from "../support/live-gateway.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

const userId = seededUserIds.newcomer;
const returnUrl = "https://app.example/verify?step=2";

let gateway: TestGateway;
/** Before the gateway; loses connections and answers as the test says. */
let proxy: PageServer;
let url: string;
let token: string;
beforeAll(async () => {
  token = await tokenFor(userId);
});

let verification: Verification;
let visited: string[];
let asked: boolean[];
beforeEach(async () => {
  gateway = await startLiveGateway();
  proxy = await startPageServer(gateway.url);
  url = `${proxy.url}/graphql`;
  [visited, asked] = [[], []];
});
afterEach(async () => {
  jest.restoreAllMocks();
  verification.close();
  proxy.stop();
  await gateway.stop();
});

function create(options: Partial<VerificationOptions> = {}): Verification {
  verification = createVerification({
    url,
    getToken(wasRefused) {
      asked.push(wasRefused);
      return token;
    },
    returnUrl,
    navigate: (address) => void visited.push(address),
    retryDelayMs: () => 0,
    ...options,
  });
  return verification;
}

/** Resolves with the first state that is so; listens meanwhile. */
function until(isIt: (state: VerificationState) => unknown): Promise<VerificationState> {
  return new Promise((resolve) => {
    const check = (state: VerificationState) => {
      if (!isIt(state)) return;
      resolve(state);
      setTimeout(() => stop());
    };
    const stop = verification.subscribe(check);
    check(verification.getState());
  });
}

const isLive = ({ connection }: VerificationState) => connection === "live";
const actionIs =
  (name: string) =>
  ({ nextAction, connection }: VerificationState) =>
    connection === "live" && nextAction?.__typename === name;
const sessionsOf = async () =>
  ((await gateway.control("GET", "sessions")) as { Id: string; UserId: string }[]).filter(
    (session) => session.UserId === userId,
  );

test.each([
  ["event streams", {}],
  ["a WebSocket", { openStream: createWebSocketStream(WebSocket as never) }],
])("over %s: from a newcomer to somebody verified, with every step as it comes", async (_name, options) => {
  create({ ...options, ...(_name === "a WebSocket" && { url: `${gateway.url}/graphql` }) });
  verification.subscribe(() => undefined);
  expect(await until(isLive)).toMatchObject({
    phase: "ready",
    userId,
    isVerified: false,
    nextAction: { __typename: "StartVerification" },
    problem: null,
  });
  const hostedUrl = await verification.start();
  expect(visited).toEqual([hostedUrl]);
  const pending = await until(actionIs("RedirectUser"));
  expect(pending.nextAction).toMatchObject({ url: hostedUrl });
  await verification.reportReturn();
  expect(verification.getState().nextAction).toMatchObject({ __typename: "WaitForOutcome", reason: "JUST_RETURNED" });
  const [session] = await sessionsOf();
  await gateway.control("POST", `sessions/${session?.Id}/finish`, { outcome: "VALIDATED" });
  expect(await until(actionIs("NoAction"))).toMatchObject({ isVerified: true });
});

test("a renewal that is due stays in view once it is begun", async () => {
  const renewing = seededUserIds.renewing;
  create({ getToken: () => tokenFor(renewing) });
  verification.subscribe(() => undefined);
  const { renewal } = await until(actionIs("RenewVerification"));
  expect(renewal).toEqual({ dueOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), isOverdue: false });
  await verification.start();
  expect(await until(actionIs("RedirectUser"))).toMatchObject({ isVerified: true, renewal });
});

test("recommendations are in the language that is asked for, and in another one from a change of it on", async () => {
  const refused = seededUserIds.refused;
  const said = ({ nextAction }: VerificationState) =>
    nextAction?.__typename === "StartAgain" ? nextAction.reasons[0]?.recommendation : undefined;
  const { DOCUMENT_NOT_ACCEPTED: inGerman } = de.recommendations.IDV_NAME_MATCH_CHECK;
  const { DOCUMENT_NOT_ACCEPTED: inFrench } = fr.recommendations.IDV_NAME_MATCH_CHECK;
  const options = { url, getToken: () => tokenFor(refused) };
  create({ ...options, language: "DE" });
  const phases: string[] = [];
  verification.subscribe(({ phase }) => phases.at(-1) !== phase && phases.push(phase));
  expect(said(await until(isLive))).toBe(inGerman);
  verification.setLanguage("FR");
  await until((state) => isLive(state) && said(state) === inFrench);
  // What is known stays on the page meanwhile.
  expect(phases).toEqual(["loading", "ready"]);
  expect(said(await fetchVerification({ ...options, language: "DE" }))).toBe(inGerman);
});

test("nothing is sent before somebody listens, and the connection ends with the last one", async () => {
  create();
  expect(verification.getState()).toMatchObject({ phase: "loading", connection: "closed" });
  await until(isLive);
  await until(({ connection }) => connection === "closed" || isLive(verification.getState()));
  verification.close();
  expect(verification.getState().connection).toBe("closed");
  expect(proxy.operations).toEqual(["VerificationOfViewer", "VerificationChanges"]);
});

describe("a connection that is cut", () => {
  test("is lost, and live again with what has changed meanwhile", async () => {
    create();
    const states: string[] = [];
    verification.subscribe(({ connection }) => states.at(-1) !== connection && states.push(connection));
    await until(isLive);
    proxy.cutConnections();
    await until(({ connection }) => connection === "lost");
    const [id] = await createSessions(gateway.simulatorUrl, 1, userId);
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    await until(actionIs("NoAction"));
    expect(states.slice(0, 4)).toEqual(["connecting", "live", "lost", "live"]);
  });
});

describe("a start whose answer is lost", () => {
  test("is sent again with the same key, and makes one session", async () => {
    create();
    verification.subscribe(() => undefined);
    await until(isLive);
    proxy.loses = { operation: "StartVerification", count: 1 };
    expect(await verification.start()).toMatch(/^http/);
    expect(await sessionsOf()).toHaveLength(1);
    expect(proxy.bodies.at(-1)).toContain('"returnUrl":"https://app.example/verify?step=2&idv-returned=1"');
    expect(verification.getState().starting).toEqual({ isUnderWay: false, refusal: null, problem: null });
  });

  test("again and again says so; the next one leads to the same session", async () => {
    create();
    verification.subscribe(() => undefined);
    await until(isLive);
    proxy.loses = { operation: "StartVerification", count: 2 };
    expect(await verification.start()).toBeNull();
    expect(verification.getState().starting).toMatchObject({ problem: { code: "UNREACHABLE", isRetryable: true } });
    expect(await verification.start()).toMatch(/^http/);
    expect(await sessionsOf()).toHaveLength(1);
  });

  test("two at once are one", async () => {
    create();
    verification.subscribe(() => undefined);
    await until(isLive);
    const [first, second] = await Promise.all([verification.start(), verification.start()]);
    expect(second).toBe(first);
    expect(proxy.bodies.filter((body) => body.includes("createIdentityVerification"))).toHaveLength(1);
  });
});

describe("a token that is refused", () => {
  test("is replaced once by a new one, for whoever needs it", async () => {
    create({
      getToken(wasRefused: boolean) {
        asked.push(wasRefused);
        return wasRefused ? token : "not.a.token";
      },
    });
    await until(isLive);
    expect(asked).toEqual([false, true]);
  });

  test("may be replaced by one of another user, who is shown then", async () => {
    await gateway.stop();
    proxy.stop();
    const expiring = await startExpiringGateway();
    gateway = expiring;
    proxy = await startPageServer(gateway.url);
    let signedIn: string = userId;
    create({ url: `${proxy.url}/graphql`, getToken: () => expiring.sign(signedIn) });
    const phases = new Set<string>();
    verification.subscribe(({ phase }) => phases.add(phase));
    await until(isLive);
    signedIn = seededUserIds.payer;
    expiring.expireTokens();
    await until((state) => phases.has("no-user") || (state.userId === signedIn && isLive(state)));
    expect([...phases]).toEqual(["loading", "ready"]);
  });

  test("twice is the end, until the user has signed in again", async () => {
    let current: string | null = "not.a.token";
    create({
      getToken(wasRefused: boolean) {
        asked.push(wasRefused);
        return current;
      },
    });
    expect(await until(({ phase }) => phase === "signed-out")).toMatchObject({
      connection: "closed",
      nextAction: null,
    });
    expect(asked).toEqual([false, true]);
    verification.subscribe(() => undefined);
    current = token;
    verification.refresh();
    expect(await until(isLive)).toMatchObject({ phase: "ready" });
  });

  test("none at all is the end at once", async () => {
    create({ getToken: () => null });
    await until(({ phase }) => phase === "signed-out");
    expect(proxy.bodies).toEqual([]);
  });

  test("none for the moment is tried again", async () => {
    let failures = 1;
    create({
      async getToken() {
        if (failures-- > 0) throw new Error("no connection");
        return Promise.resolve(token);
      },
    });
    verification.subscribe(() => undefined);
    expect(await until(({ phase }) => phase === "failed")).toMatchObject({ problem: { code: "TOKEN_UNAVAILABLE" } });
    expect(await until(isLive)).toMatchObject({ problem: null });
  });
});

describe("after another user has signed in", () => {
  const other = seededUserIds.payer;
  const begin = async () => {
    let signedIn: string | null = userId;
    create({ getToken: async () => signedIn && tokenFor(signedIn) });
    verification.subscribe(() => undefined);
    await until(isLive);
    return (next: string | null) => void (signedIn = next);
  };
  const isOther = (state: VerificationState) => isLive(state) && state.userId === other;
  const nothingStarted = { isUnderWay: false, refusal: null, problem: null };

  test("a refresh shows them", async () => {
    const signIn = await begin();
    signIn(other);
    verification.refresh();
    await until(isOther);
  });

  test("a refresh while a query with the former token is under way shows only them", async () => {
    const signIn = await begin();
    verification.refresh();
    signIn(other);
    const shown: unknown[] = [];
    verification.subscribe((state) => state.nextAction && shown.push(state.nextAction));
    verification.refresh();
    await until(isOther);
    expect(new Set(shown).size).toBe(2);
  });

  test("a start begins nothing for the former user, and shows them", async () => {
    const signIn = await begin();
    signIn(other);
    expect(await verification.start()).toBeNull();
    expect(await until(isOther)).toMatchObject({ starting: nothingStarted });
    expect(visited).toEqual([]);
    expect(await sessionsOf()).toEqual([]);
  });

  test("a page that listens again shows them", async () => {
    let signedIn: string = userId;
    create({ getToken: () => tokenFor(signedIn) });
    await until(isLive);
    while (verification.getState().connection !== "closed") await new Promise((resolve) => setImmediate(resolve));
    signedIn = other;
    await until(isOther);
  });

  test.each([
    ["a refresh", () => verification.refresh()],
    ["a start", () => void verification.start()],
  ])("out, and nobody in, %s ends what is shown", async (_call, call) => {
    const signIn = await begin();
    signIn(null);
    call();
    expect(await until(({ phase }) => phase === "signed-out")).toMatchObject({ userId: null, nextAction: null });
    expect(await sessionsOf()).toEqual([]);
  });
});

test("what the gateway refuses is data, and nobody is sent anywhere", async () => {
  create({ returnUrl: "http://evil.example/" });
  verification.subscribe(() => undefined);
  await until(isLive);
  expect(await verification.start()).toBeNull();
  expect(verification.getState().starting).toMatchObject({
    refusal: { code: "RETURN_URL_NOT_ALLOWED", field: "returnUrl" },
    problem: null,
  });
  expect(visited).toEqual([]);
});

test.each([
  ["an operator's page", () => operatorToken(), { userId: "user_m_unknown" }],
  ["the token", () => tokenFor("user_m_unknown"), {}],
])(
  "a user whom the provider does not know, named by %s, is nobody, on a server too",
  async (_by, getToken, options) => {
    const nobody = { phase: "no-user", userId: null, connection: "closed", problem: null };
    expect(await fetchVerification({ url, getToken, ...options })).toMatchObject(nobody);
    create({ getToken, ...options });
    expect(await until(({ phase }) => phase !== "loading")).toMatchObject(nobody);
  },
);

test("a tab too many, whose subscription is refused, shows what has changed all the same", async () => {
  // Of the gateway's default.
  const tabs = Array.from({ length: 5 }, () => create());
  for (const tab of tabs) {
    verification = tab;
    tab.subscribe(() => undefined);
    await until(isLive);
  }
  // A hundred times as fast, so that ten seconds are over soon. The gateway's two minutes for a request are so, too.
  const nowMs = performance.now.bind(performance);
  jest.spyOn(performance, "now").mockImplementation(() => nowMs() * 100);
  const isRefused = ({ problem }: VerificationState) => problem?.code === "TOO_MANY_SUBSCRIPTIONS";
  create({ retryDelayMs: () => 100 }).subscribe(() => undefined);
  expect(await until(isRefused)).toMatchObject({ phase: "ready", nextAction: { __typename: "StartVerification" } });

  await tabs[0]?.start();
  const changed = await until(({ nextAction }) => nextAction?.__typename === "RedirectUser");
  expect(changed).toMatchObject({ connection: "lost", problem: { code: "TOO_MANY_SUBSCRIPTIONS" } });

  for (const tab of tabs) tab.close();
  expect(await until(isLive)).toMatchObject({ problem: null, nextAction: { __typename: "RedirectUser" } });
});

test("on a server: the state of one query, with which the browser begins", async () => {
  const initialState = await fetchVerification({ url, getToken: () => token });
  expect(initialState).toMatchObject({ phase: "ready", userId, connection: "closed" });
  proxy.bodies = [];
  create({ initialState: JSON.parse(JSON.stringify(initialState)) as VerificationState });
  expect(verification.getState()).toEqual(initialState);
  await until(isLive);
  expect(proxy.bodies).toHaveLength(1);
});
