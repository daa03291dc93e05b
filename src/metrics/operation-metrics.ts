// Operations: which are slow, which fail with what, and whose they are.
import { Gauge, type Registry } from "prom-client";
import { ERROR_CODES, isOperatorsConcern } from "../error-codes.js";
import type { Measurements, OperationOutcome } from "../measurements.js";
import { createCounter, createHistogram } from "./counted.js";
import { createAllowedNames, createBoundedNames, MAX_NAME_CHARACTERS, OTHER } from "./labels.js";

export interface OperationSources {
  /** Of the file, which a reload replaces; undefined where any operation is accepted. */
  trustedDocuments: () => { operationNames: ReadonlySet<string> } | undefined;
}

/** Own choice: more than a platform's frontends have, where any operation is accepted. */
const MAX_OPERATIONS = 100;

/** Own choice: the applications of a platform, in some versions. */
const MAX_CLIENTS = 20;
/** Own choice: what is cached takes half a millisecond, and REQUEST_TIMEOUT_MS is ten seconds by default. */
const DURATION_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Before an operation is parsed, its type is not known. */
const NO_TYPE = "unknown";
const TYPES = ["query", "mutation", "subscription", NO_TYPE];
const OUTCOMES: readonly OperationOutcome[] = ["ok", "partial", "refused", "cancelled", "failed"];

export function createOperationMetrics(
  registry: Registry,
  { trustedDocuments }: OperationSources,
  clients: readonly string[] | null,
): Pick<Measurements, "operationEnded" | "operationErred" | "auditLineWritten" | "auditLineLost"> {
  const registers = [registry];
  const operations = createCounter(registry, {
    name: "gateway_operations_total",
    help: "Operations, by what became of them. A subscription counts with its first result.",
    labelNames: ["operation", "type", "client", "outcome"],
  });
  const outcomes = createCounter(registry, {
    name: "gateway_operation_outcomes_total",
    help: "The same without names, for alerts: each series exists from the start.",
    labelNames: ["type", "outcome"],
  });
  const failures = createCounter(registry, {
    name: "gateway_operation_failures_total",
    help: "Operations with an error that no client can cause, each once. A subscription counts with its first result.",
    labelNames: ["type"],
  });
  const durations = createHistogram(registry, {
    name: "gateway_operation_duration_seconds",
    help: "Duration of queries and mutations that were executed.",
    labelNames: ["operation", "type"],
    buckets: DURATION_SECONDS,
  });
  const errors = createCounter(registry, {
    name: "gateway_operation_errors_total",
    help: "Operations and events of subscriptions with errors, by each code among them.",
    labelNames: ["code"],
  });
  const audits = createCounter(registry, {
    name: "gateway_audit_lines_total",
    help: "Audit lines written.",
    labelNames: [],
  });
  const lostAudits = createCounter(registry, {
    name: "gateway_audit_lines_lost_total",
    help: "Audit lines that could not be written. What they would have recorded was not returned.",
    labelNames: [],
  });
  const lastUseSeconds = new Map<string, number>();
  new Gauge({
    name: "gateway_trusted_document_last_use_timestamp_seconds",
    help: "When an operation of the trusted documents was last executed, in Unix time; 0 if not since the start.",
    labelNames: ["operation"],
    registers,
    collect() {
      this.reset();
      for (const operation of trustedDocuments()?.operationNames ?? [])
        if (operation.length <= MAX_NAME_CHARACTERS) this.set({ operation }, lastUseSeconds.get(operation) ?? 0);
    },
  });
  const firstNames = createBoundedNames(MAX_OPERATIONS);
  function operationLabelOf(name: string | undefined, isAdmitted: boolean): string {
    const trusted = trustedDocuments()?.operationNames;
    if (!trusted) return firstNames.labelOf(name, isAdmitted);
    return name !== undefined && trusted.has(name) && name.length <= MAX_NAME_CHARACTERS ? name : OTHER;
  }
  const clientNames = clients ? createAllowedNames(clients) : createBoundedNames(MAX_CLIENTS);
  // From 0: rate() and increase() miss all that a series begins with.
  for (const code of Object.keys(ERROR_CODES)) errors(code);
  for (const type of TYPES) {
    failures(type);
    for (const outcome of OUTCOMES) outcomes(type, outcome);
  }

  return {
    operationEnded({ operationName, operationType = NO_TYPE, clientName, codes }, outcome, durationMs) {
      // What was refused may be made up.
      const isAdmitted = outcome !== "refused";
      const operation = operationLabelOf(operationName, isAdmitted);
      operations(operation, operationType, clientNames.labelOf(clientName, isAdmitted), outcome).inc();
      outcomes(operationType, outcome).inc();
      if (codes?.some(isOperatorsConcern)) failures(operationType).inc();
      if (isAdmitted && trustedDocuments()) lastUseSeconds.set(operation, Date.now() / 1_000);
      if (isAdmitted && durationMs !== undefined) durations(operation, operationType).observe(durationMs / 1_000);
    },
    operationErred: (codes) => codes.forEach((code) => errors(code).inc()),
    auditLineWritten: () => audits().inc(),
    auditLineLost: () => lostAudits().inc(),
  };
}
