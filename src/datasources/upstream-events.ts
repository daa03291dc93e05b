// Reads the upstream's list of events, page by page.
import type { RestCallOptions, RestClient } from "../upstream/rest-client.js";
import { readPages } from "./list-pages.js";
import type { ReportUnknown } from "./unknown-values.js";

/** A webhook or an entry of the list: a hint that something may have changed, not what. */
export interface UpstreamEvent {
  eventType: string;
  resourceId: string;
  dateSeconds: number;
}

export interface UpstreamEvents {
  /** Events from a date on (Unix seconds, inclusive), oldest first. @throws UpstreamError */
  since(dateSeconds: number, options: RestCallOptions): Promise<UpstreamEvent[]>;
}

export function createUpstreamEvents(rest: RestClient, reportUnknown: ReportUnknown): UpstreamEvents {
  return {
    // With more events between two polls than are read, the following polls catch up.
    since(dateSeconds, options) {
      const path = `/events?AfterDate=${dateSeconds}&Sort=Date:ASC&`;
      return readPages(rest, { path, readEntry: readEvent, field: "event" }, options, reportUnknown);
    },
  };
}

/** Upstream docs: spelled `ResourceId` here, `RessourceId` in webhooks. */
function readEvent({ EventType, ResourceId, Date: date }: Record<string, unknown>): UpstreamEvent | undefined {
  if (typeof EventType !== "string" || typeof ResourceId !== "string" || typeof date !== "number") return undefined;
  return { eventType: EventType, resourceId: ResourceId, dateSeconds: date };
}
