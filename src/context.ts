// What a request carries from HTTP to the resolvers.
import type { BaseContext } from "@apollo/server";
import type { IdentityVerifications } from "./datasources/identity-verifications.js";
import type { Quota } from "./upstream/quota.js";
import type { Clock } from "./clock.js";
import type { Topics } from "./live/topics.js";
import type { PiiAccessLog } from "./operations/personal-data.js";
import type { Viewer } from "./viewer.js";

/** Apollo copies this object: keep to plain properties. */
export interface RequestContext extends BaseContext {
  requestId: string;
  viewer: Viewer;
  /** What the client calls itself, for the log. */
  clientName: string | undefined;
  identityVerifications: IdentityVerifications;
  /** Fresh loaders for this viewer, as every event of a subscription needs them. */
  createLoaders: () => IdentityVerifications;
  piiAccessLog: PiiAccessLog;
  /** Takes so many requests more from the rate of whoever sent this one. @throws ClientError TOO_MANY_REQUESTS */
  takeRequests: (count: number) => void;
  topics: Topics;
  quota: Pick<Quota, "windows">;
  clock: Clock;
  /** Where the mutation may send users back to. */
  returnUrlPolicy: ReturnUrlPolicy;
  /** Which hosted pages it may send them to. */
  hostedUrlPolicy: HostedUrlPolicy;
}

/** What differs from request to request. */
export interface ContextParts extends Pick<RequestContext, "requestId" | "viewer" | "clientName"> {
  /** Whose rate of requests it counts against. */
  sender: string;
  /** Fires when nobody waits for the answer any more. */
  signal?: AbortSignal;
}

export interface ReturnUrlPolicy {
  /** Exact origins, or null for any https origin (development only). */
  allowedOrigins: ReadonlySet<string> | null;
  /** Whether plain http to this machine is accepted, for development. */
  allowLocalhostHttp: boolean;
}

export interface HostedUrlPolicy {
  /** Exact origins, or null for those of the upstream. */
  allowedOrigins: ReadonlySet<string> | null;
  upstreamOrigin: string;
}
