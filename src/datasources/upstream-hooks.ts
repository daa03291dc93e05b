// The upstream's webhook registrations: one for each event type; they can be disabled but not deleted.
import { isRecord } from "../is-record.js";
import type { TransportResponse } from "../upstream/http-transport.js";
import type { RestCallOptions, RestClient } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { readPages } from "./list-pages.js";
import type { ReportUnknown } from "./unknown-values.js";

export interface Hook {
  id: string;
  eventType: string;
  url: string;
  isEnabled: boolean;
  /**
   * Invalid after a hundred failures in a row (upstream docs): no webhooks are sent any more. The official clients also
   * have UNKNOWN, whose meaning is not documented.
   */
  validity: "valid" | "invalid" | "unknown";
  /** Free text of whoever set the hook up. */
  tag: string | null;
}

/** What is left out stays as it is. */
export interface HookUpdate {
  id: string;
  url: string;
  /** True also ends INVALID. */
  isEnabled?: boolean;
  /** Null removes it. */
  tag: string | null;
}

export interface UpstreamHooks {
  list(options: RestCallOptions): Promise<Hook[]>;
  create(hook: { eventType: string; url: string; tag: string }, options: RestCallOptions): Promise<Hook>;
  update(hook: HookUpdate, options: RestCallOptions): Promise<Hook>;
}

export function createUpstreamHooks(rest: RestClient, reportUnknown: ReportUnknown = () => undefined): UpstreamHooks {
  return {
    // All pages: the client may have hooks for many other event types too.
    list: (options) =>
      readPages(rest, { path: "/hooks?", readEntry: readHook, field: "hook.id" }, options, reportUnknown),
    create({ eventType, url, tag }, options) {
      const body = { EventType: eventType, Url: url, Tag: tag };
      return rest.call({ method: "POST", path: "/hooks", body, read: readOneHook }, options);
    },
    update({ id, url, isEnabled, tag }, options) {
      const status = isEnabled === undefined ? {} : { Status: isEnabled ? "ENABLED" : "DISABLED" };
      // The tag always, since it is not documented whether the upstream keeps one that is left out. Null would not
      // remove it: the official clients send null for what they do not set.
      const body = { Url: url, ...status, ...(isEnabled ? { Validity: "VALID" } : {}), Tag: tag ?? "" };
      const path = `/hooks/${encodeURIComponent(id)}`;
      return rest.call({ method: "PUT", path, body, read: readOneHook }, options);
    },
  };
}

function readOneHook({ body }: TransportResponse): Hook {
  const hook = isRecord(body) ? readHook(body) : undefined;
  if (!hook) throw new UpstreamError("invalid_response");
  return hook;
}

function readHook(wire: Record<string, unknown>): Hook | undefined {
  const text = (field: string) => (typeof wire[field] === "string" ? wire[field] : "");
  if (text("Id") === "") return undefined;
  return {
    id: text("Id"),
    eventType: text("EventType"),
    url: text("Url"),
    isEnabled: text("Status") === "ENABLED",
    validity: VALIDITIES.get(text("Validity")) ?? "unknown",
    tag: text("Tag") || null,
  };
}

const VALIDITIES: ReadonlyMap<string, Hook["validity"]> = new Map([
  ["VALID", "valid"],
  ["INVALID", "invalid"],
]);
