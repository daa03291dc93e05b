// Trusted documents that are marked as removed: whether anybody still sends them, and when they are refused.
import { Counter, Gauge, type Registry } from "prom-client";
import type { Measurements } from "../measurements.js";
import { MAX_NAME_CHARACTERS, OTHER } from "./labels.js";

interface ListedDocument {
  operationNames: readonly string[];
  removal?: { acceptedUntil: Date };
}

export interface RemovedDocumentSources {
  /** Of the file, which a reload replaces; undefined where any operation is accepted. */
  trustedDocuments: () => { listed: ReadonlyMap<string, ListedDocument> } | undefined;
}

const labelOf = (name = OTHER) => (name.length > MAX_NAME_CHARACTERS ? OTHER : name);

export function createRemovedDocumentMetrics(
  registry: Registry,
  { trustedDocuments }: RemovedDocumentSources,
): Pick<Measurements, "removedDocumentRequested"> {
  const registers = [registry];
  const requests = { accepted: new Map<string, number>(), refused: new Map<string, number>() };

  /** The first end for each label: those in use alone have series. */
  function endsMs(): Map<string, number> {
    const ends = new Map<string, number>();
    for (const { operationNames, removal } of trustedDocuments()?.listed.values() ?? []) {
      if (!removal) continue;
      for (const operation of operationNames.length > 0 ? operationNames.map(labelOf) : [OTHER])
        ends.set(operation, Math.min(ends.get(operation) ?? Infinity, removal.acceptedUntil.getTime()));
    }
    return ends;
  }

  new Counter({
    name: "gateway_removed_document_requests_total",
    help: "Requests for trusted documents that are marked as removed.",
    labelNames: ["operation", "outcome"],
    registers,
    collect() {
      this.reset();
      // From 0: what nobody sends has to be seen, too.
      for (const operation of endsMs().keys())
        for (const outcome of ["accepted", "refused"] as const)
          this.inc({ operation, outcome }, requests[outcome].get(operation) ?? 0);
    },
  });
  new Gauge({
    name: "gateway_removed_document_accepted_until_timestamp_seconds",
    help: "When trusted documents that are marked as removed begin to be refused, in Unix time.",
    labelNames: ["operation"],
    registers,
    collect() {
      this.reset();
      for (const [operation, endMs] of endsMs()) this.set({ operation }, endMs / 1_000);
    },
  });

  return {
    removedDocumentRequested(operationName, isAccepted) {
      const counts = isAccepted ? requests.accepted : requests.refused;
      const operation = labelOf(operationName);
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
    },
  };
}
