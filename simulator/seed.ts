// Fictitious users with sessions in every status, and with fixed ids.
import type { World } from "./call.js";
import { OUTCOMES } from "./outcomes.js";
import { addPersons } from "./persons.js";
import { type SessionRecord, verificationFlowOf } from "./records.js";
import { dateAfterDays } from "./regulation.js";
import { SEEDED_SESSIONS, type SeededSession } from "./seed-sessions.js";
import { seededUsers } from "./seed-users.js";
import { seededId, seededSessionIds, seededUserIds } from "./seeded-ids.js";
import { takeStep } from "./transitions.js";

const DAY_S = 86_400;
const HOUR_S = 3_600;
const RENEWAL_DUE_IN_DAYS = 30;

export { seededSessionIds, seededUserIds };

/** Adds the seeded users, sessions, hooks and events, or replaces them if they exist. */
export function seed(world: World): void {
  const now = Math.floor(world.clock.now() / 1_000);
  for (const user of seededUsers(now)) world.lifecycle.users.save(user);
  for (const session of SEEDED_SESSIONS) seedSession(world, session, now);
  seedChanges(world);
  seedHooks(world, now);
}

function seedChanges({ lifecycle, clock }: World): void {
  const deadline = dateAfterDays(clock.now(), RENEWAL_DUE_IN_DAYS);
  lifecycle.users.change(seededUserIds.renewing, "RENEWAL_REQUIRED", { deadline });
  // The document is suspected to be fraudulent.
  lifecycle.users.change(seededUserIds.blocked, "OUTFLOWS_BLOCKED", { actionCode: "008705" });
}

function seedSession(world: World, { id, userId, createdDaysAgo, outcome }: SeededSession, now: number): void {
  const { store, lifecycle, settings } = world;
  const created = now - createdDaysAgo * DAY_S - HOUR_S;
  const returnUrl = new URL("/returned", world.baseUrl()).href;
  const hostedUrl = new URL(`/hosted/5eed${id.slice(-8).toLowerCase()}`, world.baseUrl());
  hostedUrl.searchParams.set("sessionId", id);
  hostedUrl.searchParams.set("redirectURL", returnUrl);
  const session: SessionRecord = {
    Id: id,
    UserId: userId,
    Tag: "seeded",
    HostedUrl: hostedUrl.href,
    ReturnUrl: returnUrl,
    Status: "PENDING",
    CreationDate: created,
    LastUpdate: created,
    Checks: [],
  };
  lifecycle.begin(session);
  if (!outcome) return;
  const personIds = [1, 2].map((number) => `psc_x_${id.slice("idnver_".length, -1)}${number}`);
  const user = store.users.get(userId);
  const steps = user ? (OUTCOMES[outcome.name]?.steps(verificationFlowOf(user)) ?? []) : [];
  steps.forEach((step, index) => {
    const current = store.sessions.get(id);
    const owner = store.users.get(userId);
    if (!current || !owner) return;
    const at = now - (outcome.daysAgo[index] ?? 0) * DAY_S;
    const options = {
      nowSeconds: at,
      // Those of persons are fixed: events that name them stay true when the seed is restored.
      createId: (prefix: string) => (prefix === "psc_x_" ? personIds.shift() : undefined) ?? world.createId(prefix),
      hostedPageUrl: world.personHostedPage,
      inconclusiveCheckStatus: "REFUSED",
      renewalPeriodDays: settings.renewalPeriodDays,
    };
    const moved = takeStep(current, owner, step, options);
    const named = step.withPersons ? [addPersons(moved.session, moved.user, options)] : [];
    for (const after of [moved, ...named]) {
      store.sessions.set(id, after.session);
      lifecycle.users.save(after.user);
      for (const { eventType, resourceId } of after.events) lifecycle.record(eventType, resourceId, at);
    }
  });
}

/** Disabled, so that no webhook is sent before somebody enables one. */
function seedHooks(world: World, now: number): void {
  for (const [index, eventType] of ["USER_KYC_REGULAR", "USER_KYC_LIGHT"].entries()) {
    const id = seededId("hook_m_", `H00K${index + 1}`);
    world.store.hooks.set(id, {
      Id: id,
      EventType: eventType,
      Url: "http://127.0.0.1:9/nobody-listens",
      Status: "DISABLED",
      Validity: "VALID",
      Tag: "seeded",
      Email: null,
      CreationDate: now - (10 - index) * DAY_S,
    });
  }
}
