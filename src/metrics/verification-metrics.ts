// Verifications: what becomes of sessions, what the caches save, and what the schema does not know.
import type { Registry } from "prom-client";
import { type CacheName, type CacheOutcome, type Measurements, REQUIRED_FIELDS } from "../measurements.js";
import { createCounter } from "./counted.js";

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
  const reads = createCounter(registry, {
    name: "gateway_cache_reads_total",
    help: "Reads of the caches, by outcome.",
    labelNames: ["cache", "outcome"],
  });
  const unknown = createCounter(registry, {
    name: "gateway_unknown_values_total",
    help: "Values read from the upstream that the schema does not know, or that are missing, by field.",
    labelNames: ["field", "kind"],
  });
  const changes = createCounter(registry, {
    name: "gateway_changes_total",
    help: "Changes of sessions and users, by kind and by who observed them.",
    labelNames: ["subject", "kind", "origin"],
  });
  const created = createCounter(registry, {
    name: "gateway_sessions_created_total",
    help: "Sessions created through this instance.",
    labelNames: ["person_type"],
  });
  const returned = createCounter(registry, {
    name: "gateway_sessions_returned_total",
    help: "Pending sessions of which this instance was told that the user is back.",
    labelNames: ["person_type"],
  });
  const decided = createCounter(registry, {
    name: "gateway_sessions_decided_total",
    help: "Open sessions that this instance has observed to be decided.",
    labelNames: ["person_type", "status"],
  });
  const reasons = createCounter(registry, {
    name: "gateway_session_refusal_reasons_total",
    help: "Sessions observed to be refused, by each type among the reasons.",
    labelNames: ["reason"],
  });

  const personTypeOf = (userId: string | undefined) =>
    (userId === undefined ? undefined : sources.personTypeOf(userId)) ?? UNKNOWN;
  // So that ratios are defined, and the first missing value is an increase.
  for (const cache of CACHES) for (const outcome of CACHE_OUTCOMES) reads(cache, outcome);
  for (const field of REQUIRED_FIELDS) unknown(field, "missing");
  return {
    cacheRead: (cache, outcome) => reads(cache, outcome).inc(),
    unknownValueRead: ({ field, value, count }) => unknown(field, value === null ? "missing" : "unknown").inc(count),
    changeObserved({ subject, kind = "changed", origin, userId }) {
      changes(subject, kind, origin).inc();
      if (subject === "session" && kind === "new" && origin === "own") created(personTypeOf(userId)).inc();
    },
    sessionReturned: ({ userId }) => returned(personTypeOf(userId)).inc(),
    sessionDecided({ userId, status, detail }) {
      decided(personTypeOf(userId), status).inc();
      if (status !== "REFUSED") return;
      const types = new Set(detail?.checks.flatMap((check) => check.reasons.map(({ type }) => type)));
      // A list does not say why.
      for (const reason of types.size > 0 ? types : [UNKNOWN]) reasons(reason).inc();
    },
  };
}
