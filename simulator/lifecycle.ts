// The lifecycle of a session: its changes through time, the hosted page and the control API.
import type { Clock } from "./clock.js";
import type { Step } from "./outcomes.js";
import { createPersonLifecycle, type PersonLifecycle } from "./person-lifecycle.js";
import { type ReachableOutcome, reachableOutcomes, stepsTo } from "./reachable-outcomes.js";
import type { EventRecord, SessionRecord, UserRecord } from "./records.js";
import { createSchedule, type Schedule, type Scheduled, type Task } from "./schedule.js";
import type { SimulatorSettings } from "./settings.js";
import type { Store } from "./store.js";
import { createTimers } from "./timers.js";
import { eventOfStatus, takeStep, type Transition } from "./transitions.js";
import type { CreateId } from "./ulid.js";
import { createUserLifecycle, type UserLifecycle } from "./user-lifecycle.js";

const DAY_MS = 86_400_000;

export interface LifecycleParts {
  store: Store;
  settings: SimulatorSettings;
  clock: Clock;
  createId: CreateId;
  hostedPageUrl: (personId: string) => string;
  /** Takes a user to a state that was scheduled, as far as it is still possible. */
  startScheduled: (userId: string, state: string) => void;
}

export interface Lifecycle {
  /** Stores a PENDING session, and schedules its expiry. */
  begin(session: SessionRecord): void;
  /** The user submits the hosted page; the outcome follows after the decision delay. Returns what is wrong, or null. */
  submit(sessionId: string, outcomeName: string): string | null;
  /** Takes the session to an outcome at once. Returns what is wrong, or null. */
  finish(sessionId: string, outcomeName: string): string | null;
  /** What stands against an outcome of a session, or null. */
  findProblem(sessionId: string, outcomeName: string): string | null;
  /** The outcomes that a session can be taken to, and the statuses on the way; empty for an unknown session. */
  outcomesFor(sessionId: string): ReachableOutcome[];
  /** Lowers the user's KYC level, so that validated sessions become out of date. */
  downgrade(userId: string): void;
  users: UserLifecycle;
  persons: PersonLifecycle;
  /** What will happen on its own, besides what follows from the dates of sessions and users. */
  schedule: Schedule;
  /** @param dateSeconds Unix seconds; by default now */
  record(eventType: string, resourceId: string, dateSeconds?: number): void;
  onEvent(listener: (event: EventRecord) => void): void;
  /** After the store was filled from a file: goes on with its schedule, and with what follows from the dates in it. */
  resume(scheduled: readonly Scheduled[]): void;
  /** Cancels all scheduled changes. */
  clear(): void;
}

export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const { store, settings, clock, createId, hostedPageUrl, startScheduled } = parts;
  const timers = createTimers(clock);
  const listeners: ((event: EventRecord) => void)[] = [];
  const nowSeconds = () => Math.floor(clock.now() / 1_000);

  function record(eventType: string, resourceId: string, dateSeconds = nowSeconds()): void {
    const event = { EventType: eventType, ResourceId: resourceId, Date: dateSeconds };
    store.events.push(event);
    for (const listener of listeners) listener(event);
  }

  const users = createUserLifecycle({ store, settings, clock, record, downgrade });
  const schedule = createSchedule({ clock, createId, perform, onCancel });

  const stepOptions = () => ({
    nowSeconds: nowSeconds(),
    createId,
    hostedPageUrl,
    inconclusiveCheckStatus: settings.inconclusiveCheckStatus,
    renewalPeriodDays: settings.renewalPeriodDays,
    rejectedPersonEvent: settings.rejectedPersonEvent,
  });

  const persons = createPersonLifecycle({ find, apply, stepOptions });

  function take(session: SessionRecord, user: UserRecord, step: Step): void {
    apply(takeStep(session, user, step, stepOptions()));
    store.submitted.delete(session.Id);
    if (!step.withPersons) return;
    if (settings.personsDelayMs === 0) persons.addDeclared(session.Id);
    else schedule.add(settings.personsDelayMs, { type: "addPersons", sessionId: session.Id });
  }

  function perform(task: Task): void {
    switch (task.type) {
      case "finish":
        if (finish(task.sessionId, task.outcome) !== null) reopenUndecided(task.sessionId);
        return;
      case "finishPerson":
        return void persons.finish(task.sessionId, task.personId, task.status);
      case "retryPerson":
        return void persons.retry(task.sessionId, task.personId, {});
      case "start":
        return startScheduled(task.userId, task.state);
      case "change":
        return void users.change(task.userId, task.change, task.options);
      case "addPersons":
        return persons.addDeclared(task.sessionId);
      case "endScaLink": {
        const link = store.scaLinks.get(task.linkId);
        store.scaLinks.delete(task.linkId);
        if (link?.purpose === "enrolment") users.change(link.userId, "ENROLMENT_EXPIRED");
      }
    }
  }

  function onCancel(task: Task): void {
    if (task.type === "finish") reopenUndecided(task.sessionId);
  }

  /** A submitted session of which no decision is on its way is as if it had not been submitted. */
  function reopenUndecided(sessionId: string): void {
    const isOnItsWay = schedule.list().some(({ task }) => task.type === "finish" && task.sessionId === sessionId);
    const session = store.sessions.get(sessionId);
    if (isOnItsWay || !session || !store.submitted.delete(sessionId)) return;
    if (expiresAtMs(session) <= clock.now()) expire(sessionId);
  }

  function apply({ session, user, events }: Transition): void {
    store.sessions.set(session.Id, session);
    users.save(user);
    for (const { eventType, resourceId } of events) record(eventType, resourceId);
  }

  function find(sessionId: string): { session: SessionRecord; user: UserRecord } | undefined {
    const session = store.sessions.get(sessionId);
    const user = session && store.users.get(session.UserId);
    return session && user && { session, user };
  }

  function stepsOf(sessionId: string, outcomeName: string): Step[] | string {
    const found = find(sessionId);
    return found ? stepsTo(outcomeName, found.session, found.user) : "there is no such session";
  }

  function finish(sessionId: string, outcomeName: string): string | null {
    const steps = stepsOf(sessionId, outcomeName);
    if (typeof steps === "string") return steps;
    for (const step of steps) {
      const found = find(sessionId);
      if (found) take(found.session, found.user, step);
    }
    return null;
  }

  function downgrade(userId: string): void {
    const validated = store.sessionsOf(userId).filter(({ Status }) => Status === "VALIDATED");
    for (const session of validated) finish(session.Id, "OUT_OF_DATE");
    const user = store.users.get(userId);
    if (user?.KYCLevel !== "REGULAR") return;
    users.save({ ...user, KYCLevel: "LIGHT" });
    record("USER_KYC_LIGHT", userId);
  }

  function expiresAtMs({ CreationDate }: SessionRecord): number {
    const days = settings.sessionValidityDays;
    return days === 0 ? Infinity : CreationDate * 1_000 + days * DAY_MS;
  }

  function expire(sessionId: string): void {
    if (store.sessions.get(sessionId)?.Status === "PENDING" && !store.submitted.has(sessionId))
      finish(sessionId, "EXPIRED");
  }

  function scheduleExpiry(session: SessionRecord): void {
    const dueAtMs = expiresAtMs(session);
    if (dueAtMs < Infinity) timers.later(Math.max(0, dueAtMs - clock.now()), () => expire(session.Id));
  }

  return {
    begin(session) {
      store.sessions.set(session.Id, session);
      const pending = eventOfStatus("PENDING");
      if (pending) record(pending, session.Id, session.CreationDate);
      scheduleExpiry(session);
    },
    submit(sessionId, outcomeName) {
      if (store.submitted.has(sessionId)) return "the session was submitted already";
      const steps = stepsOf(sessionId, outcomeName);
      if (typeof steps === "string") return steps;
      store.submitted.add(sessionId);
      schedule.add(settings.decisionDelayMs, { type: "finish", sessionId, outcome: outcomeName });
      return null;
    },
    finish,
    outcomesFor(sessionId) {
      const found = find(sessionId);
      return found ? reachableOutcomes(found.session, found.user) : [];
    },
    findProblem(sessionId, outcomeName) {
      const steps = stepsOf(sessionId, outcomeName);
      return typeof steps === "string" ? steps : null;
    },
    downgrade,
    record,
    onEvent: (listener) => void listeners.push(listener),
    users,
    persons,
    schedule,
    resume(scheduled) {
      schedule.restore(scheduled);
      // A file of a former version may hold sessions whose decision was cancelled.
      for (const sessionId of [...store.submitted]) reopenUndecided(sessionId);
      for (const session of store.sessions.values()) if (session.Status === "PENDING") scheduleExpiry(session);
      for (const user of store.users.values()) users.save(user);
    },
    clear() {
      timers.clear();
      schedule.clear();
      users.clear();
    },
  };
}
