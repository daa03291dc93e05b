// The lifecycle of a user: stores changes, shows a new KYC level with a delay, and lets renewals fall due.
import type { Clock } from "./clock.js";
import type { UserRecord } from "./records.js";
import { downgradeAtMs, noticeAtMs } from "./regulation.js";
import type { SimulatorSettings } from "./settings.js";
import type { Store } from "./store.js";
import { createTimers } from "./timers.js";
import type { ChangedUser, ChangeOptions } from "./user-change.js";
import { USER_CHANGES } from "./user-changes.js";

export interface UserLifecycle {
  /** Stores a user, and schedules the renewal of their verification. */
  save(user: UserRecord): void;
  /** Changes a user, with all events. Returns what is wrong, or null. */
  change(userId: string, name: string, options?: Partial<ChangeOptions>): string | null;
  /** What stands against a change of a user, or null. */
  findProblem(userId: string, name: string, options?: Partial<ChangeOptions>): string | null;
  /** Stores a changed user, and sends the events. */
  apply(change: ChangedUser): void;
  clear(): void;
}

/** The most general reason of a block. */
const DEFAULT_ACTION_CODE = "008703";

export function createUserLifecycle(parts: {
  store: Store;
  settings: SimulatorSettings;
  clock: Clock;
  record: (eventType: string, resourceId: string) => void;
  downgrade: (userId: string) => void;
}): UserLifecycle {
  const { store, settings, clock, record, downgrade } = parts;
  const timers = createTimers(clock);
  const renewals = new Map<string, { deadline: string | null; cancel: () => void }>();

  function save(user: UserRecord): void {
    const before = store.users.get(user.Id);
    store.users.set(user.Id, user);
    if (before && before.KYCLevel !== user.KYCLevel && settings.kycLevelDelayMs > 0)
      store.formerLevels.set(user.Id, { level: before.KYCLevel, untilMs: clock.now() + settings.kycLevelDelayMs });
    scheduleRenewal(user);
  }

  /** Cancels what was scheduled for a former deadline. */
  function scheduleRenewal(user: UserRecord): void {
    const deadline = hasRenewal(user) ? user.regulation.renewalDeadline : null;
    const scheduled = renewals.get(user.Id);
    if ((scheduled?.deadline ?? null) === deadline) return;
    scheduled?.cancel();
    if (deadline === null) return void renewals.delete(user.Id);
    const untilNoticeMs = noticeAtMs(deadline) - clock.now();
    const cancels = [
      // The notice of a deadline that is closer was sent already.
      ...(untilNoticeMs > 0 ? [timers.later(untilNoticeMs, () => void change(user.Id, "RENEWAL_REQUIRED"))] : []),
      timers.later(Math.max(0, downgradeAtMs(deadline) - clock.now()), () => downgrade(user.Id)),
    ];
    renewals.set(user.Id, { deadline, cancel: () => cancels.forEach((cancel) => cancel()) });
  }

  function apply({ user, events, isDowngrade = false }: ChangedUser): void {
    save(user);
    for (const { eventType, resourceId } of events) record(eventType, resourceId);
    if (isDowngrade) downgrade(user.Id);
  }

  /** The user after a change that is not stored, or what is wrong. */
  function tryChange(userId: string, name: string, options: Partial<ChangeOptions> = {}): ChangedUser | string {
    const user = store.users.get(userId);
    if (!user) return "there is no such user";
    const named = Object.hasOwn(USER_CHANGES, name) ? USER_CHANGES[name] : undefined;
    if (!named) return `change must be one of ${Object.keys(USER_CHANGES).join(", ")}`;
    if (user.UserStatus === "CLOSED") return "the user is closed";
    return named.apply(user, {
      nowMs: clock.now(),
      renewalPeriodDays: settings.renewalPeriodDays,
      actionCode: DEFAULT_ACTION_CODE,
      ...options,
    });
  }

  function change(userId: string, name: string, options?: Partial<ChangeOptions>): string | null {
    const after = tryChange(userId, name, options);
    if (typeof after === "string") return after;
    apply(after);
    return null;
  }

  return {
    save,
    change,
    findProblem(userId, name, options) {
      const after = tryChange(userId, name, options);
      return typeof after === "string" ? after : null;
    },
    apply,
    clear() {
      timers.clear();
      renewals.clear();
    },
  };
}

function hasRenewal({ KYCLevel, UserStatus }: UserRecord): boolean {
  return KYCLevel === "REGULAR" && UserStatus !== "CLOSED";
}
