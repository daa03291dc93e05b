// Parses faults from the control API and from the command line.
import { type Fault, FAULT_KINDS } from "./faults.js";

const DEFAULTS = { rate: 1, status: 500, latencyMs: 1_000, resetSeconds: 3, bytes: 2_000_000 };

const NUMBERS: Record<string, [min: number, max: number]> = {
  times: [1, 1_000_000],
  rate: [0, 1],
  status: [400, 599],
  latencyMs: [0, 600_000],
  resetSeconds: [0, 86_400],
  bytes: [1, 50_000_000],
};

/** Returns the fault, or what is wrong with the input. */
export function parseFault(input: unknown): Fault | string {
  if (typeof input !== "object" || input === null || Array.isArray(input))
    return "the body must be an object with a kind";
  const { kind, endpoint, fields, ...numbers } = input as Record<string, unknown>;
  if (typeof kind !== "string" || !FAULT_KINDS.includes(kind)) return `kind must be one of ${FAULT_KINDS.join(", ")}`;
  if (endpoint !== undefined && (typeof endpoint !== "string" || !/^(GET|POST|PUT|DELETE) \//.test(endpoint))) {
    return 'endpoint must be a method and a path, such as "GET /identity-verifications/:id"';
  }
  if (fields !== undefined && !(Array.isArray(fields) && fields.every((field) => typeof field === "string")))
    return "fields must be a list of names";
  for (const [name, value] of Object.entries(numbers)) {
    const range = NUMBERS[name];
    if (!range) return `${name} is not a property of a fault`;
    if (typeof value !== "number" || !(value >= range[0] && value <= range[1]))
      return `${name} must be a number from ${range[0]} to ${range[1]}`;
  }
  return {
    ...DEFAULTS,
    ...numbers,
    kind,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(fields === undefined ? {} : { fields: fields }),
  };
}

/** A fault cannot be ordered; the message is for people. */
export class FaultProblem extends Error {}

/** An endpoint that there is not would never be called, and the fault never happen. */
export function findEndpointProblem({ endpoint }: Fault, endpoints: readonly string[]): string | null {
  return endpoint === undefined || endpoints.includes(endpoint)
    ? null
    : `${endpoint} is not an endpoint: it must be one of ${endpoints.join(", ")}`;
}

/** `kind`, or `kind:name=value,name=value`, as on the command line. */
export function parseFaultArgument(argument: string): Fault | string {
  const [kind = "", ...rest] = argument.split(":");
  const pairs = rest
    .join(":")
    .split(",")
    .filter(Boolean)
    .map((pair) => pair.split("="));
  const properties = Object.fromEntries(
    pairs.map(([name = "", value = ""]) => [
      name,
      name === "fields" ? value.split("+") : name === "endpoint" ? value : Number(value),
    ]),
  );
  return parseFault({ kind, ...properties });
}
