// One line of the log when a subscription begins, and one when it has ended.
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { SubscriptionEnd, SubscriptionTransport } from "../measurements.js";
import { type OperationReport, toLogFields } from "./operation-report.js";

export interface SubscriptionLog {
  /** A result is being sent. */
  sent(): void;
  ended(reason: SubscriptionEnd): void;
}

export function logSubscription(
  logger: Logger,
  report: OperationReport,
  transport: SubscriptionTransport,
  clock: Clock,
): SubscriptionLog {
  const { requestId, span, clientName, operationType, operationName, cost } = report;
  const startedAt = clock.monotonicMs();
  let results = 0;
  logger.info(
    { requestId, traceId: span?.traceId, transport, client: clientName, operationType, operationName, cost },
    "subscription",
  );
  return {
    sent: () => void (results += 1),
    ended(reason) {
      const durationMs = Math.round(clock.monotonicMs() - startedAt);
      logger.info(
        { requestId, traceId: span?.traceId, transport, reason, results, durationMs, ...toLogFields(report) },
        "subscription ended",
      );
    },
  };
}
