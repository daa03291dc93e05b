// Verifications: what becomes of sessions, what the caches save, and what the schema does not know.
import { Counter, type Registry } from "prom-client";
import type { CacheName, CacheOutcome, Measurements } from "../measurements.js";
import { by } from "./labels.js";

export interface VerificationSources {
  /** As last observed. */
  personTypeOf: (userId: string) => string | undefined;
}

const CACHES: readonly CacheName[] = ["sessions", "lists", "users", "regulatory"];
const CACHE_OUTCOMES: readonly CacheOutcome[] = ["hit", "miss", "stale", "joined", "shared"];
const UNKNOWN = "UNKNOWN";

export function createVerificationMetrics(
  registry: Registry,
  sources: VerificationSources,
): Pick<Measurements, "cacheRead" | "unknownValueRead" | "changeObserved" | "sessionReturned" | "sessionDecided"> {
  const registers = [registry];
  const reads = new Counter({
    name: "gateway_cache_reads_total",
    help: "Reads of the caches, by outcome.",
    labelNames: ["cache", "outcome"],
    registers,
  });
  const unknown = new Counter({
    name: "gateway_unknown_values_total",
    help: "Values of enums read from the upstream that the schema does not know, by field.",
    labelNames: ["field"],
    registers,
  });
  const changes = new Counter({
    name: "gateway_changes_total",
    help: "Changes of sessions and users, by kind and by who observed them.",
    labelNames: ["subject", "kind", "origin"],
    registers,
  });
  const created = new Counter({
    name: "gateway_sessions_created_total",
    help: "Sessions created through this instance.",
    labelNames: ["person_type"],
    registers,
  });
  const returned = new Counter({
    name: "gateway_sessions_returned_total",
    help: "Pending sessions of which this instance was told that the user is back.",
    labelNames: ["person_type"],
    registers,
  });
  const decided = new Counter({
    name: "gateway_sessions_decided_total",
    help: "Open sessions that this instance has observed to be decided.",
    labelNames: ["person_type", "status"],
    registers,
  });
  const reasons = new Counter({
    name: "gateway_session_refusal_reasons_total",
    help: "Sessions observed to be refused, by each type among the reasons.",
    labelNames: ["reason"],
    registers,
  });

  const personTypeOf = (userId: string | undefined) =>
    (userId === undefined ? undefined : sources.personTypeOf(userId)) ?? UNKNOWN;
  const readOf = by((cache) => by((outcome) => reads.labels(cache, outcome)));
  // So that ratios are defined from the start.
  for (const cache of CACHES) for (const outcome of CACHE_OUTCOMES) readOf(cache)(outcome).inc(0);
  return {
    cacheRead: (cache, outcome) => readOf(cache)(outcome).inc(),
    unknownValueRead: (field) => unknown.inc({ field }),
    changeObserved({ subject, kind = "changed", origin, userId }) {
      changes.inc({ subject, kind, origin });
      if (subject === "session" && kind === "new" && origin === "own")
        created.inc({ person_type: personTypeOf(userId) });
    },
    sessionReturned: ({ userId }) => returned.inc({ person_type: personTypeOf(userId) }),
    sessionDecided({ userId, status, detail }) {
      decided.inc({ person_type: personTypeOf(userId), status });
      if (status !== "REFUSED") return;
      const types = new Set(detail?.checks.flatMap((check) => check.reasons.map(({ type }) => type)));
      // A list does not say why.
      for (const reason of types.size > 0 ? types : [UNKNOWN]) reasons.inc({ reason });
    },
  };
}
