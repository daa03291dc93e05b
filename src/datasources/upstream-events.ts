// Reads the upstream's list of events, page by page.
import { isRecord } from "../is-record.js";
import type { TransportResponse } from "../upstream/http-transport.js";
import type { RestCallOptions, RestClient } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { readList } from "./wire.js";

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

export const EVENTS_PER_PAGE = 100;
/** Own choice: with more than a thousand events between two polls, the following polls catch up. */
const MAX_PAGES = 10;

export function createUpstreamEvents(rest: RestClient): UpstreamEvents {
  return {
    async since(dateSeconds, options) {
      const events: UpstreamEvent[] = [];
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const path = `/events?AfterDate=${dateSeconds}&Sort=Date:ASC&page=${page}&per_page=${EVENTS_PER_PAGE}`;
        const { listed, isFull } = await rest.call({ method: "GET", path, read: readPage }, options);
        events.push(...listed);
        if (!isFull) break;
      }
      return events;
    },
  };
}

function readPage({ body }: TransportResponse): { listed: UpstreamEvent[]; isFull: boolean } {
  const entries = readList(body);
  const listed = entries.filter(isRecord).flatMap(readEvent);
  // Otherwise changes would go unnoticed as if there were none.
  if (entries.length > 0 && listed.length === 0) throw new UpstreamError("invalid_response");
  return { listed, isFull: entries.length >= EVENTS_PER_PAGE };
}

/** Upstream docs: spelled `ResourceId` here, `RessourceId` in webhooks. */
function readEvent({ EventType, ResourceId, Date: date }: Record<string, unknown>): UpstreamEvent[] {
  if (typeof EventType !== "string" || typeof ResourceId !== "string" || typeof date !== "number") return [];
  return [{ eventType: EventType, resourceId: ResourceId, dateSeconds: date }];
}
