// Hooks, one per event type, and the event list.
import { type Call, type Endpoint, nowSeconds, optionalText, requiredText, type World } from "../call.js";
import { EVENT_TYPES } from "../event-types.js";
import { answerPage } from "../pagination.js";
import { isWebAddress } from "../reader.js";
import type { HookRecord } from "../records.js";
import { invalidParameter, notFound } from "../upstream-refusal.js";

const URL_MAX_LENGTH = 255;
const TEXT_MAX_LENGTH = 255;
/** Upstream docs: older dates are refused. */
const EVENTS_KEPT_S = 45 * 86_400;

export function hookEndpoints(world: World): Endpoint[] {
  const { store, settings } = world;

  function find({ params }: Call): HookRecord {
    const id = params["hookId"] ?? "";
    const hook = store.hooks.get(id);
    if (!hook) throw notFound(id);
    return hook;
  }

  function create(body: Call["body"]): HookRecord {
    const eventType = requiredText(body, "EventType", TEXT_MAX_LENGTH);
    const isOffered = EVENT_TYPES.includes(eventType) && !settings.eventTypesNotOffered.split(",").includes(eventType);
    if (!isOffered) throw invalidParameter("EventType", "The event type is not known");
    const isTaken = [...store.hooks.values()].some((hook) => hook.EventType === eventType);
    if (isTaken) throw invalidParameter("EventType", "A hook has already been registered for this EventType");
    return {
      Id: world.createId("hook_m_"),
      EventType: eventType,
      Url: readUrl(body) ?? requiredText(body, "Url", URL_MAX_LENGTH),
      Status: "ENABLED",
      Validity: "VALID",
      Tag: optionalText(body, "Tag", TEXT_MAX_LENGTH),
      Email: optionalText(body, "Email", TEXT_MAX_LENGTH),
      CreationDate: nowSeconds(world),
    };
  }

  /** Upstream docs: an INVALID hook is restored by setting Validity to VALID, or by disabling and enabling it. */
  function update(hook: HookRecord, body: Call["body"]): HookRecord {
    const status = choice(body, "Status", ["ENABLED", "DISABLED"] as const) ?? hook.Status;
    const isRestored =
      choice(body, "Validity", ["VALID", "INVALID"] as const) === "VALID" ||
      (hook.Status === "DISABLED" && status === "ENABLED");
    return {
      ...hook,
      Url: readUrl(body) ?? hook.Url,
      Status: status,
      Validity: isRestored ? "VALID" : hook.Validity,
      Tag: optionalText(body, "Tag", TEXT_MAX_LENGTH) ?? hook.Tag,
      Email: optionalText(body, "Email", TEXT_MAX_LENGTH) ?? hook.Email,
    };
  }

  function save(hook: HookRecord) {
    store.hooks.set(hook.Id, hook);
    return { body: hook };
  }

  const page = () => ({ linkUrlsQuoted: settings.linkUrlsQuoted });
  return [
    { method: "POST", path: "/hooks", answer: ({ body }) => save(create(body)) },
    { method: "GET", path: "/hooks/:hookId", answer: (call) => ({ body: find(call) }) },
    { method: "PUT", path: "/hooks/:hookId", answer: (call) => save(update(find(call), call.body)) },
    {
      method: "GET",
      path: "/hooks",
      answer: (call) =>
        answerPage(
          ofEventType([...store.hooks.values()], call),
          call,
          { ...page(), sortField: "CreationDate" },
          (hook) => hook,
        ),
    },
    {
      method: "GET",
      path: "/events",
      answer(call) {
        const after = dateFrom(call, "AfterDate") ?? 0;
        const before = dateFrom(call, "BeforeDate") ?? Number.POSITIVE_INFINITY;
        const oldest = nowSeconds(world) - EVENTS_KEPT_S;
        if (call.query.has("afterdate") && after < oldest)
          throw invalidParameter("AfterDate", "The date is more than 45 days ago");
        if (before < oldest) throw invalidParameter("BeforeDate", "The date is more than 45 days ago");
        const listed = settings.eventListHasVerifications
          ? store.events
          : store.events.filter(({ EventType }) => !EventType.startsWith("IDENTITY_"));
        const events = ofEventType(listed, call).filter(
          ({ Date: date }) => date >= Math.max(after, oldest) && date <= before,
        );
        return answerPage(events, call, { ...page(), sortField: "Date" }, (event) => event);
      },
    },
  ];
}

function ofEventType<Item extends { EventType: string }>(items: Item[], { query }: Call): Item[] {
  const eventType = query.get("eventtype");
  return eventType ? items.filter((item) => item.EventType === eventType) : items;
}

function readUrl(body: Call["body"]): string | null {
  const url = optionalText(body, "Url", URL_MAX_LENGTH);
  if (url !== null && !isWebAddress(url)) throw invalidParameter("Url", "The Url must begin with http:// or https://");
  return url;
}

function choice<Value extends string>(body: Call["body"], field: string, values: readonly Value[]): Value | null {
  const value = optionalText(body, field, TEXT_MAX_LENGTH);
  if (value === null) return null;
  const found = values.find((candidate) => candidate === value);
  if (!found) throw invalidParameter(field, `The ${field} field must be ${values.join(" or ")}`);
  return found;
}

function dateFrom({ query }: Call, name: string): number | undefined {
  const value = query.get(name.toLowerCase());
  if (value === undefined || value === "") return undefined;
  if (!/^-?\d{1,15}$/.test(value)) throw invalidParameter(name, `The ${name} must be a date in Unix seconds`);
  return Number(value);
}
