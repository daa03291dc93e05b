// Creates the context of a request from what differs between requests and what the gateway has for all of them.
import type { Clock } from "./clock.js";
import type { Config } from "./config.js";
import type { ContextParts, RequestContext } from "./context.js";
import { IdentityVerifications } from "./datasources/identity-verifications.js";
import { ClientError } from "./errors.js";
import type { AssertRequestRate } from "./limits/request-rate.js";
import type { Measurements } from "./measurements.js";
import { countCacheReads, countCalls, createOperationReport } from "./operations/operation-report.js";
import { createPiiAccessLog, type WriteAudit } from "./operations/personal-data.js";
import { createHostedUrlCheck } from "./redirect-urls.js";
import type { VerificationData } from "./verification-data.js";

export function createContextFactory(options: {
  config: Config;
  data: VerificationData;
  clock: Clock;
  writeAudit: WriteAudit;
  measurements: Pick<Measurements, "sessionReturned" | "auditLineWritten" | "auditLineLost">;
  assertRequestRate: AssertRequestRate;
  upstreamOrigin: string;
  texts: RequestContext["texts"];
  /** Whether what operations cost is logged at present, or reported to who sent them. */
  isReporting: () => boolean;
}): (parts: ContextParts) => RequestContext {
  const { config, data, clock, writeAudit, measurements, assertRequestRate, upstreamOrigin } = options;
  const { texts, isReporting } = options;
  const { api, cache, store, creations, topics, returns } = data;
  const { admission } = data.connection;
  const isTrustedHostedUrl = createHostedUrlCheck({ allowedOrigins: config.hostedUrlOrigins, upstreamOrigin });
  const measuredReturns: Pick<typeof returns, "report" | "of"> = {
    report(session) {
      measurements.sessionReturned(session);
      returns.report(session);
    },
    of: (sessionId) => returns.of(sessionId),
  };
  const writeMeasuredAudit: WriteAudit = (line) => {
    try {
      writeAudit(line);
    } catch (cause) {
      measurements.auditLineLost();
      throw Object.assign(new ClientError("AUDIT_UNAVAILABLE"), { cause });
    }
    measurements.auditLineWritten();
  };

  return ({ requestId, viewer, sender, clientName, cancellation, span }) => {
    const report = isReporting() ? createOperationReport(requestId, clientName) : undefined;
    const trace = span && { span };
    const onCacheRead = report && countCacheReads(report);
    const ofViewer = data.allowances.of(viewer);
    const allowance = report ? countCalls(report, ofViewer) : ofViewer;
    const createLoaders = () =>
      new IdentityVerifications({
        api,
        cache,
        store,
        creations,
        returns: measuredReturns,
        viewer,
        options: {
          deadlineAt: clock.monotonicMs() + config.requestTimeoutMs,
          ...{ sender, cancellation, allowance, trace, onCacheRead },
        },
        clock,
        startedAt: clock.now(),
      });
    return {
      requestId,
      viewer,
      clientName,
      cancellation,
      report,
      trace,
      identityVerifications: createLoaders(),
      createLoaders,
      piiAccessLog: createPiiAccessLog(requestId, viewer, writeMeasuredAudit),
      writeAudit: writeMeasuredAudit,
      takeRequests: (count) => assertRequestRate(sender, count),
      topics,
      returns,
      admission,
      clock,
      returnUrlPolicy: config.returnUrlPolicy,
      isTrustedHostedUrl,
      arePersonsEmailed: config.arePersonsEmailed,
      texts,
    };
  };
}
