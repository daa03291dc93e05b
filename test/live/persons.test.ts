// Row 46 of the reliability matrix: the persons of a business, who appear after it was validated and verify separately.
import { afterEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { clockOf } from "../support/clock.js";
import { tokenFor } from "../support/gateway.js";
import { startLiveGateway, subscribe, type Subscriber, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

const VIEW = "GET /identity-verifications/:id";
const FIELDS = "id status nextAction { __typename } persons { id status hostedUrl }";

interface Told {
  id: string;
  status: string;
  nextAction: { __typename: string };
  persons: { id: string; status: string; hostedUrl: string }[];
}
type Event = Record<string, Told>;

let gateway: TestGateway;
const subscribers: Subscriber<Event>[] = [];
const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) subscriber.stop();
  await gateway.stop();
});

/** Gateway and simulator share one simulated clock. */
async function start(settings: { personsDelayMs?: number; webhookLossRate?: number }, env = {}): Promise<void> {
  gateway = await startLiveGateway({
    env: { EVENT_LIST: "false", ...env },
    simulator: { clock, settings: { tokenLifetimeSeconds: 1e6, ...settings } },
    gateway: {
      clock: clockOf(clock),
    },
  });
}

type Watch = (id: string, userId: string) => string;
const ofSession: Watch = (id) => `subscription { identityVerificationUpdated(id: "${id}") { ${FIELDS} } }`;
const ofUser: Watch = (_id, userId) => `subscription { userVerificationsUpdated(userId: "${userId}") { ${FIELDS} } }`;
const bySubscription: [string, Watch][] = [
  ["its session", ofSession],
  ["its user", ofUser],
];

async function watch(query: Watch, id: string, userId: string): Promise<Subscriber<Event>> {
  const subscriber = subscribe<Event>(gateway.url, query(id, userId), await tokenFor(userId), "event stream");
  subscribers.push(subscriber);
  await subscriber.has(1);
  return subscriber;
}

const eventsOf = ({ received }: Subscriber<Event>, id: string): Told[] =>
  received.flatMap((event) => Object.values(event)).filter((session) => session.id === id);
const actions = (subscriber: Subscriber<Event>, id: string) =>
  eventsOf(subscriber, id).map(({ nextAction }) => nextAction.__typename);

/** Advances the clock second by second, and lets the gateway react to each. */
async function pass(seconds: number, until: () => boolean = () => false): Promise<number> {
  for (let second = 1; second <= seconds; second += 1) {
    await clock.advance(1_000);
    await gateway.idle();
    await gateway.query("{ __typename }");
    if (until()) return second;
  }
  return seconds;
}

async function validatedBusiness(query: Watch): Promise<{ id: string; watcher: Subscriber<Event> }> {
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1, seededUserIds.business);
  const watcher = await watch(query, id, seededUserIds.business);
  await pass(2);
  await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED_PERSONS_PENDING" });
  return { id, watcher };
}

const notify = (eventType: string, id: string) =>
  fetch(
    `${gateway.url}/webhooks/mangopay/${WEBHOOK_SECRET}?EventType=${eventType}&RessourceId=${id}&Date=${Math.floor(clock.now() / 1_000)}`,
  );
const views = async () => (await gateway.upstreamCalls()).byEndpoint[VIEW] ?? 0;

describe.each(bySubscription)("row 46: a subscriber to a business, by %s,", (_way, query) => {
  test.each([5, 40, 100])(
    "receives persons who appear %i s after the validation within 15 s, without an event",
    async (delay) => {
      await start({ personsDelayMs: delay * 1_000, webhookLossRate: 1 });
      const { id, watcher } = await validatedBusiness(query);
      await notify("IDENTITY_VERIFICATION_VALIDATED", id);
      await pass(delay - 1);
      expect(actions(watcher, id)).toEqual(["RedirectUser", "NoAction"]);
      expect(await pass(16, () => actions(watcher, id).length > 2)).toBeLessThanOrEqual(16);
      expect(actions(watcher, id).at(-1)).toBe("CompletePersons");
    },
  );

  test("receives them at once after an event of the session", async () => {
    await start({ personsDelayMs: 5_000 });
    const { id, watcher } = await validatedBusiness(query);
    await pass(7, () => actions(watcher, id).length > 2);
    expect(actions(watcher, id)).toEqual(["RedirectUser", "NoAction", "CompletePersons"]);
  });

  test("receives them at once after an event of a person", async () => {
    await start({ personsDelayMs: 5_000, webhookLossRate: 1 });
    const { id, watcher } = await validatedBusiness(query);
    await notify("IDENTITY_VERIFICATION_VALIDATED", id);
    await pass(5);
    expect(actions(watcher, id)).toEqual(["RedirectUser", "NoAction"]);
    await notify("IDENTITY_VERIFICATION_PSC_PENDING", "psc_x_nobody_has_heard_of");
    await pass(2, () => actions(watcher, id).length > 2);
    expect(actions(watcher, id).at(-1)).toBe("CompletePersons");
  });

  test("receives the change of a person whom the upstream shows without an id, at once after an event", async () => {
    await start({ webhookLossRate: 1 });
    await gateway.control("POST", "faults", { kind: "missing_fields", fields: ["Id"], endpoint: VIEW });
    const { id, watcher } = await validatedBusiness(query);
    await notify("IDENTITY_VERIFICATION_VALIDATED", id);
    await pass(5, () => actions(watcher, id).length > 1);
    await pass(120);
    const { hostedUrl = "" } = eventsOf(watcher, id).at(-1)?.persons[0] ?? {};
    await fetch(hostedUrl, { method: "POST", body: "status=REJECTED" });
    await notify("IDENTITY_VERIFICATION_PSC_REJECTED", "psc_x_that_no_session_shows");
    await pass(2, () => eventsOf(watcher, id).length > 2);
    expect(eventsOf(watcher, id).at(-1)?.persons).toMatchObject([
      { id: null, status: "REJECTED" },
      { id: null, status: "PENDING_VALIDATION" },
    ]);
  });

  test("receives the changes of their status without an event", async () => {
    await start({ webhookLossRate: 1 });
    const { id, watcher } = await validatedBusiness(query);
    await notify("IDENTITY_VERIFICATION_VALIDATED", id);
    await pass(5, () => actions(watcher, id).length > 1);
    const [first, second] = eventsOf(watcher, id).at(-1)?.persons ?? [];
    await pass(600);
    for (const person of [first, second])
      await gateway.control("POST", `sessions/${id}/persons/${person?.id}/finish`, { status: "VALIDATED" });
    await pass(65, () => actions(watcher, id).at(-1) === "NoAction");
    expect(actions(watcher, id)).toEqual(["RedirectUser", "CompletePersons", "NoAction"]);
  });
});

describe("a business without further persons", () => {
  async function validate(env = {}): Promise<{ id: string; watcher: Subscriber<Event>; hasEnded: () => boolean }> {
    await start({ webhookLossRate: 1 }, env);
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1, seededUserIds.business);
    const watcher = await watch(ofSession, id, seededUserIds.business);
    await pass(2);
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    await notify("IDENTITY_VERIFICATION_VALIDATED", id);
    let hasEnded = false;
    void watcher.ended.then(() => (hasEnded = true));
    return { id, watcher, hasEnded: () => hasEnded };
  }

  test("is polled every ten seconds for two more minutes without an event, and then the stream completes", async () => {
    const { id, watcher, hasEnded } = await validate();
    await pass(5);
    await gateway.resetUpstreamCalls();
    await pass(110);
    expect(hasEnded()).toBe(false);
    expect(await pass(30, hasEnded)).toBeLessThan(30);
    expect(actions(watcher, id)).toEqual(["RedirectUser", "NoAction"]);
    expect(await views()).toBeLessThanOrEqual(13);
  });

  test("completes as well if another viewer reads it last", async () => {
    const { id, hasEnded } = await validate({ CACHE_OPEN_SECONDS: "1" });
    const token = await tokenFor(seededUserIds.business);
    await pass(110);
    expect(hasEnded()).toBe(false);
    for (let second = 0; second < 20 && !hasEnded(); second += 1) {
      await pass(1);
      await gateway.query(`{ identityVerification(id: "${id}") { tag } }`, { token });
    }
    expect(hasEnded()).toBe(true);
  });

  test("causes no calls once nobody subscribes", async () => {
    const { watcher } = await validate();
    await pass(5);
    watcher.stop();
    await pass(2);
    await gateway.resetUpstreamCalls();
    await pass(120);
    expect(await views()).toBe(0);
  });
});

test("persons are not awaited for sole traders and natural users", async () => {
  await start({ webhookLossRate: 1 });
  for (const userId of [seededUserIds.soletrader, seededUserIds.newcomer]) {
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1, userId);
    const watcher = await watch(ofSession, id, userId);
    await pass(2);
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    await notify("IDENTITY_VERIFICATION_VALIDATED", id);
    await watcher.ended;
    expect(actions(watcher, id)).toEqual(["RedirectUser", "NoAction"]);
  }
});

test("persons who appear even later are shown to a new query", async () => {
  await start({ personsDelayMs: 600_000, webhookLossRate: 1 }, { CACHE_OPEN_SECONDS: "5", CACHE_REVIEW_SECONDS: "60" });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1, seededUserIds.business);
  await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED_PERSONS_PENDING" });
  const token = await tokenFor(seededUserIds.business);
  const action = async () =>
    (
      await gateway.query<{ identityVerification: Told }, object>(
        `{ identityVerification(id: "${id}") { ${FIELDS} } }`,
        {
          token,
        },
      )
    ).data?.identityVerification.nextAction.__typename;
  expect(await action()).toBe("NoAction");
  await clock.advance(590_000);
  expect(await action()).toBe("NoAction");
  await clock.advance(20_000);
  expect(await action()).toBe("CompletePersons");
});

describe("retryPersonVerification publishes", () => {
  const id = seededSessionIds.owners;
  const retry = (personId: string | undefined) =>
    `mutation { retryPersonVerification(input: { identityVerificationId: "${id}", personId: "${personId}" }) { person { hostedUrl } userErrors { code } } }`;

  async function rejectFirst(watchers: Subscriber<Event>[]): Promise<string | undefined> {
    const personId = eventsOf(watchers[0] as Subscriber<Event>, id)[0]?.persons[0]?.id;
    await gateway.control("POST", `sessions/${id}/persons/${personId}/finish`, { status: "REJECTED" });
    await notify("IDENTITY_VERIFICATION_PSC_REJECTED", personId ?? "");
    for (const watcher of watchers) await watcher.has(2);
    return personId;
  }
  const last = (watcher: Subscriber<Event>) => eventsOf(watcher, id).at(-1)?.persons[0];

  async function watchBoth(): Promise<Subscriber<Event>[]> {
    await start({ webhookLossRate: 1 });
    return Promise.all(bySubscription.map(([, query]) => watch(query, id, seededUserIds.owners)));
  }

  test("to subscribers of the session and of the user, without an event", async () => {
    const watchers = await watchBoth();
    const personId = await rejectFirst(watchers);
    const { data } = await gateway.query<{ retryPersonVerification: { person: { hostedUrl: string } } }, object>(
      retry(personId),
      { token: await tokenFor(seededUserIds.owners) },
    );
    const { hostedUrl } = data?.retryPersonVerification.person ?? {};
    for (const watcher of watchers) {
      await watcher.has(3);
      expect(last(watcher)).toEqual({ id: personId, status: "PENDING_VALIDATION", hostedUrl });
    }
  });

  test("also if its response was lost", async () => {
    const watchers = await watchBoth();
    const personId = await rejectFirst(watchers);
    await gateway.control("POST", "faults", {
      kind: "response_lost_after_effect",
      endpoint: "PUT /identity-verifications/:id/pscs/:personId/retry",
    });
    await gateway.query(retry(personId), { token: await tokenFor(seededUserIds.owners) });
    for (const watcher of watchers) {
      await watcher.has(3);
      expect(last(watcher)).toMatchObject({ id: personId, status: "PENDING_VALIDATION" });
    }
  });

  test("the stream continues while a person can still be retried", async () => {
    const watchers = await watchBoth();
    const persons = eventsOf(watchers[0] as Subscriber<Event>, id)[0]?.persons ?? [];
    for (const [index, person] of persons.entries()) {
      await gateway.control("POST", `sessions/${id}/persons/${person.id}/finish`, { status: "REJECTED" });
      await notify("IDENTITY_VERIFICATION_PSC_REJECTED", person.id);
      await pass(2);
      for (const watcher of watchers) await watcher.has(index + 2);
    }
    await gateway.query(retry(persons[0]?.id), { token: await tokenFor(seededUserIds.owners) });
    for (const watcher of watchers) {
      await watcher.has(4);
      expect(last(watcher)).toMatchObject({ id: persons[0]?.id, status: "PENDING_VALIDATION" });
    }
  });
});
