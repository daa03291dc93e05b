// What a state file contains. Whatever it holds is checked before any of it is used.
import { faultReaders, type GivenFault, withDefaults } from "./fault-reader.js";
import type { OrderedFault } from "./faults.js";
import { boolean, entries, id, list, object, oneOf, type Reader, textThat, unixMs } from "./reader.js";
import { type EventRecord, KYC_LEVELS } from "./records.js";
import { event, hook, response, session, user, webhook } from "./saved-records.js";
import type { Scheduled } from "./schedule.js";
import { centuryIn, SETTINGS_CHANGE } from "./setting-definitions.js";
import type { SimulatorSettings } from "./settings.js";
import type { ScaLink, Store } from "./store.js";
import { task } from "./task-reader.js";
import type { Delivery } from "./webhook-log.js";

export const VERSION = 1;

/** Collections of the store, with the entries of each. */
export const COLLECTIONS = ["users", "sessions", "hooks", "responses", "tokens", "formerLevels", "scaLinks"] as const;

type Entries<Values> = Values extends Map<string, infer Value> ? [key: string, value: Value][] : never;
type Collections = { [Name in (typeof COLLECTIONS)[number]]: Entries<Store[Name]> };

export interface SavedState {
  version: typeof VERSION;
  /** The simulator's address, which is part of the links in it. */
  url: string;
  shiftMs: number;
  settings: Partial<SimulatorSettings>;
  collections: Collections;
  submitted: string[];
  events: EventRecord[];
  scheduled: Scheduled[];
  faults: OrderedFault[];
  webhooks: Delivery[];
}

/** As written: it is replaced in links by the address that the simulator has now. */
export const ownAddress = textThat(
  "the simulator's address, such as http://127.0.0.1:4010",
  (value) => /^http:\/\/[^/?#@\s"\\]+:\d+$/.test(value) && URL.canParse(value),
);

function orderedFault(endpoints: readonly string[]): Reader<OrderedFault> {
  const read = object<GivenFault & Pick<OrderedFault, "id" | "isActive">>({
    id: textThat("a whole number as text", (value) => /^\d{1,9}$/.test(value)),
    isActive: boolean,
    ...faultReaders(endpoints),
  });
  return (fault, path) => withDefaults(read(fault, path));
}

/** @param endpoints of the upstream's API */
export const stateReader = (endpoints: readonly string[]) =>
  object<SavedState>({
    version: oneOf([VERSION]),
    url: ownAddress,
    shiftMs: centuryIn("milliseconds"),
    settings: object(SETTINGS_CHANGE),
    collections: object<Collections>({
      users: entries(user),
      sessions: entries(session),
      hooks: entries(hook),
      responses: entries(response),
      tokens: entries(unixMs),
      formerLevels: entries(object<Collections["formerLevels"][0][1]>({ level: oneOf(KYC_LEVELS), untilMs: unixMs })),
      scaLinks: entries(object<ScaLink>({ userId: id, purpose: oneOf(["enrolment", "consent"]) })),
    }),
    submitted: list(id),
    events: list(event),
    scheduled: list(object<Scheduled>({ id, dueAtMs: unixMs, task })),
    faults: list(orderedFault(endpoints)),
    webhooks: list(webhook),
  });
