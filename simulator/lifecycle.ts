// A session from its creation to its end: what time, the hosted page and the control API do to it.
import type { Clock } from "./clock.js";
import { OUTCOMES, type Step } from "./outcomes.js";
import { verificationFlowOf, type EventRecord, type SessionRecord, type UserRecord } from "./records.js";
import type { SimulatorSettings } from "./settings.js";
import type { Store } from "./store.js";
import { canFollow, eventOfStatus, takeStep } from "./transitions.js";
import type { CreateId } from "./ulid.js";

const DAY_MS = 86_400_000;

export interface Lifecycle {
  /** Remembers a session that is PENDING, and lets it expire in time. */
  begin(session: SessionRecord): void;
  /** The user has handed in everything; the outcome follows after the decision delay. Gives what is wrong, or null. */
  submit(sessionId: string, outcomeName: string): string | null;
  /** Takes the session to an outcome at once. Gives what is wrong, or null. */
  finish(sessionId: string, outcomeName: string): string | null;
  /** The upstream lowers the user's level, so that validated sessions are out of date. */
  downgrade(userId: string): void;
  /** @param dateSeconds Unix seconds; now unless said otherwise */
  record(eventType: string, resourceId: string, dateSeconds?: number): void;
  /** Told of every event as it happens. */
  onEvent(listener: (event: EventRecord) => void): void;
  /** Forgets what was to happen. */
  clear(): void;
}

export function createLifecycle(store: Store, settings: SimulatorSettings, clock: Clock, createId: CreateId): Lifecycle {
  const cancels = new Set<() => void>();
  const listeners: ((event: EventRecord) => void)[] = [];
  const nowSeconds = () => Math.floor(clock.now() / 1_000);

  function later(delayMs: number, act: () => void): void {
    const cancel = clock.setTimeout(() => {
      cancels.delete(cancel);
      act();
    }, delayMs);
    cancels.add(cancel);
  }

  function record(eventType: string, resourceId: string, dateSeconds = nowSeconds()): void {
    const event = { EventType: eventType, ResourceId: resourceId, Date: dateSeconds };
    store.events.push(event);
    for (const listener of listeners) listener(event);
  }

  function take(session: SessionRecord, user: UserRecord, step: Step): void {
    const after = takeStep(session, user, step, { nowSeconds: nowSeconds(), createId, inconclusiveCheckStatus: settings.inconclusiveCheckStatus });
    store.sessions.set(session.Id, after.session);
    store.users.set(user.Id, after.user);
    store.submitted.delete(session.Id);
    for (const { eventType, resourceId } of after.happenings) record(eventType, resourceId);
  }

  function find(sessionId: string): { session: SessionRecord; user: UserRecord } | undefined {
    const session = store.sessions.get(sessionId);
    const user = session && store.users.get(session.UserId);
    return session && user && { session, user };
  }

  /** The steps to an outcome from where the session stands, or what is wrong with it. */
  function stepsTo(sessionId: string, outcomeName: string): Step[] | string {
    const found = find(sessionId);
    if (!found) return "there is no such session";
    const outcome = Object.hasOwn(OUTCOMES, outcomeName) ? OUTCOMES[outcomeName] : undefined;
    if (!outcome) return `outcome has to be one of ${Object.keys(OUTCOMES).join(", ")}`;
    const flow = verificationFlowOf(found.user);
    if (!outcome.flows.includes(flow)) return `a session of a ${flow} user cannot end in ${outcomeName}`;
    const steps = outcome.steps(flow);
    const { Status: status } = found.session;
    const done = steps.findIndex((step) => step.status === status);
    const rest = steps.slice(done + 1);
    const first = rest[0];
    return first && canFollow(status, first.status) ? rest : `a session that is ${status} cannot become ${outcomeName}`;
  }

  function finish(sessionId: string, outcomeName: string): string | null {
    const steps = stepsTo(sessionId, outcomeName);
    if (typeof steps === "string") return steps;
    for (const step of steps) {
      const found = find(sessionId);
      if (found) take(found.session, found.user, step);
    }
    return null;
  }

  return {
    begin(session) {
      store.sessions.set(session.Id, session);
      const pending = eventOfStatus("PENDING");
      if (pending) record(pending, session.Id, session.CreationDate);
      if (settings.sessionValidityDays === 0) return;
      const expiresAtMs = session.CreationDate * 1_000 + settings.sessionValidityDays * DAY_MS;
      later(Math.max(0, expiresAtMs - clock.now()), () => {
        if (store.sessions.get(session.Id)?.Status === "PENDING" && !store.submitted.has(session.Id)) finish(session.Id, "EXPIRED");
      });
    },
    submit(sessionId, outcomeName) {
      if (store.submitted.has(sessionId)) return "the session was submitted already";
      const steps = stepsTo(sessionId, outcomeName);
      if (typeof steps === "string") return steps;
      store.submitted.add(sessionId);
      later(settings.decisionDelayMs, () => void finish(sessionId, outcomeName));
      return null;
    },
    finish,
    downgrade(userId) {
      const validated = store.sessionsOf(userId).filter(({ Status }) => Status === "VALIDATED");
      for (const session of validated) finish(session.Id, "OUT_OF_DATE");
      const user = store.users.get(userId);
      if (user?.KYCLevel !== "REGULAR") return;
      store.users.set(userId, { ...user, KYCLevel: "LIGHT" });
      record("USER_KYC_LIGHT", userId);
    },
    record,
    onEvent: (listener) => void listeners.push(listener),
    clear() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}
