// The context of a request, passed from HTTP to the resolvers.
import type { BaseContext } from "@apollo/server";
import type { Cancellation } from "./cancellation.js";
import type { Clock } from "./clock.js";
import type { IdentityVerifications } from "./datasources/identity-verifications.js";
import type { Returns } from "./live/returns.js";
import type { Topics } from "./live/topics.js";
import type { OperationReport } from "./operations/operation-report.js";
import type { PiiAccessLog, WriteAudit } from "./operations/personal-data.js";
import type { TextCatalogue } from "./texts/text-catalogue.js";
import type { TraceScope, TraceSpan } from "./tracing.js";
import type { Admission } from "./upstream/admission.js";
import type { Viewer } from "./viewer.js";

/** Apollo copies this object: use plain properties only. */
export interface RequestContext extends BaseContext {
  requestId: string;
  viewer: Viewer;
  /** The client's own name, for the log. */
  clientName: string | undefined;
  /** Cancelled when the client no longer waits for the response; undefined for a subscription, which says so itself. */
  cancellation: Cancellation | undefined;
  /** Undefined where nothing says what operations cost: neither the log nor a header. */
  report: OperationReport | undefined;
  /** Undefined where traces are not recorded. */
  trace: TraceScope | undefined;
  identityVerifications: IdentityVerifications;
  /** Creates new loaders for this viewer, which every event of a subscription needs. */
  createLoaders: () => IdentityVerifications;
  piiAccessLog: PiiAccessLog;
  writeAudit: WriteAudit;
  /** Counts further requests against the rate limit of this request's sender. @throws ClientError TOO_MANY_REQUESTS */
  takeRequests: (count: number) => void;
  topics: Topics;
  returns: Pick<Returns, "of">;
  admission: Pick<Admission, "windows" | "classes">;
  clock: Clock;
  /** Which return URLs are allowed. */
  returnUrlPolicy: ReturnUrlPolicy;
  /** Whether a user may be sent there. */
  isTrustedHostedUrl: (hostedUrl: string) => boolean;
  /** Whether the upstream e-mails persons their links. */
  arePersonsEmailed: boolean;
  /** As of now: a reload replaces them. */
  texts: () => TextCatalogue;
}

/** The parts that differ between requests. */
export interface ContextParts extends Pick<RequestContext, "requestId" | "viewer" | "clientName"> {
  /** Key of the rate limit, and of the turns of waiting upstream calls. */
  sender: string;
  /** As in the context. */
  cancellation?: Cancellation;
  /** What the operation is part of. */
  span?: TraceSpan;
}

export interface ReturnUrlPolicy {
  /** Exact origins, or null for any https origin (development only). */
  allowedOrigins: ReadonlySet<string> | null;
  /** Whether http to this machine is allowed, for development. */
  allowLocalhostHttp: boolean;
}

export interface HostedUrlPolicy {
  /** Exact origins, or null for the upstream's own origins. */
  allowedOrigins: ReadonlySet<string> | null;
  upstreamOrigin: string;
}
