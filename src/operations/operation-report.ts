// What the log says of an operation, collected while it runs: neither variables nor the document.
import type { CacheOutcome } from "../measurements.js";
import type { CallAllowance } from "../upstream/deadline.js";
import { type FailedOperation, readOperationName } from "./failure-log.js";

export interface OperationReport extends FailedOperation {
  /** The most upstream calls that it can cause; undefined when it was refused before it was measured. */
  cost?: number;
  /** Those that it has caused, retries included. */
  upstreamCalls: number;
  cacheReads: Partial<Record<CacheOutcome, number>>;
}

export function createOperationReport(requestId: string, clientName: string | undefined): OperationReport {
  return { requestId, clientName, upstreamCalls: 0, cacheReads: {} };
}

/** Of an operation that is not run. */
export function refusedReport(
  requestId: string,
  clientName: string | undefined,
  codes: readonly string[],
): OperationReport {
  return { ...createOperationReport(requestId, clientName), codes: [...new Set(codes)], outcome: "refused" };
}

/** For the log, beside the request's id; undefined values are left out there. */
export function toLogFields(report: Partial<OperationReport> = {}) {
  const { clientName, operationType, operationName, outcome, codes, cost, upstreamCalls, cacheReads } = report;
  return {
    client: clientName,
    operationType,
    operationName: readOperationName(operationName),
    outcome,
    codes,
    cost,
    upstreamCalls,
    cache: cacheReads,
  };
}

export function countCacheReads({ cacheReads }: OperationReport): (outcome: CacheOutcome) => void {
  return (outcome) => void (cacheReads[outcome] = (cacheReads[outcome] ?? 0) + 1);
}

export function countCalls(report: OperationReport, allowance: CallAllowance): CallAllowance {
  return {
    take: (callClass) => allowance.take(callClass),
    giveBack: () => allowance.giveBack(),
    sent() {
      report.upstreamCalls += 1;
      allowance.sent();
    },
  };
}
