// What a fault may be, for the control API, the command line and the state file.
import { type Fault, FAULT_KINDS, findForeignOption } from "./fault-kinds.js";
import { id, InputProblem, list, number, object, oneOf, optional, wholeNumber } from "./reader.js";

/** @param endpoints those that there are: another would never be called, and the fault never happen */
export function faultReaders(endpoints: readonly string[]) {
  return {
    kind: oneOf(FAULT_KINDS),
    endpoint: optional(oneOf(endpoints)),
    times: optional(wholeNumber(1, 1_000_000)),
    rate: optional(number(0, 1)),
    status: optional(wholeNumber(400, 599)),
    latencyMs: optional(number(0, 600_000)),
    resetSeconds: optional(wholeNumber(0, 86_400)),
    bytes: optional(wholeNumber(1, 50_000_000)),
    fields: optional(list(id)),
  };
}

/** As it was read, without what is left to the defaults. */
export type GivenFault = Pick<Fault, "kind"> & Partial<Fault>;

export function withDefaults<Given extends GivenFault>(given: Given): Given & Fault {
  return { rate: 1, status: 500, latencyMs: 1_000, resetSeconds: 3, bytes: 2_000_000, ...given };
}

/** @throws InputProblem for a property that only other kinds have */
export function toFault(given: GivenFault): Fault {
  const { kind } = given;
  const foreign = findForeignOption(given, kind);
  if (foreign)
    throw new InputProblem(`${foreign.option} is for ${foreign.kinds.join(" and ")}, not for ${kind}`, foreign.option);
  return withDefaults(given);
}

/**
 * `kind`, or `kind:name=value,name=value`, as on the command line.
 * @throws InputProblem that names the argument
 */
export function readFaultArgument(argument: string, endpoints: readonly string[]): Fault {
  try {
    return toFault(object<GivenFault>(faultReaders(endpoints))(parseArgument(argument), ""));
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    throw new InputProblem(`--fault ${argument}: ${error.message}`);
  }
}

function parseArgument(argument: string): Record<string, unknown> {
  const [kind = "", ...rest] = argument.split(":");
  const properties = new Map<string, unknown>([["kind", kind]]);
  for (const pair of rest.length === 0 ? [] : rest.join(":").split(",")) {
    const [name = "", ...value] = pair.split("=");
    if (properties.has(name)) throw new InputProblem(`${name} is given twice`);
    properties.set(name, toProperty(name, value.join("=")));
  }
  return Object.fromEntries(properties);
}

function toProperty(name: string, value: string): unknown {
  if (name === "fields") return value.split("+");
  if (name === "endpoint") return value;
  return /^\d*\.?\d+$/.test(value) ? Number(value) : value;
}
