// Fault injection: the faults that are ordered, and which of them affects the next call.
import { isDeepStrictEqual } from "node:util";
import { behaviourOf, type Fault } from "./fault-kinds.js";

export interface OrderedFault extends Fault {
  id: string;
  /** A fault that is switched off stays in the list. */
  isActive: boolean;
}

export interface Faults {
  add(fault: Fault): OrderedFault;
  /** Returns the first fault that affects this call, and counts the call against its `times`. */
  take(endpoint: string): Fault | undefined;
  list(): OrderedFault[];
  /** Undefined if there is none with this id. */
  setActive(id: string, isActive: boolean): OrderedFault | undefined;
  /** False if there is none with this id. */
  remove(id: string): boolean;
  /** Adds those of a file, except what the command line orders again at each start. */
  restore(faults: readonly OrderedFault[]): void;
  clear(): void;
}

export function createFaults(random: () => number): Faults {
  let faults: OrderedFault[] = [];
  let added = 0;
  return {
    add(fault) {
      const endpoint = behaviourOf(fault).endpoint ?? fault.endpoint;
      const ordered = { id: String((added += 1)), isActive: true, ...fault, ...(endpoint && { endpoint }) };
      faults.push(ordered);
      return ordered;
    },
    take(endpoint) {
      const fault = faults.find(
        (candidate) => candidate.isActive && (candidate.endpoint ?? endpoint) === endpoint && random() < candidate.rate,
      );
      if (fault?.times !== undefined) {
        fault.times -= 1;
        if (fault.times <= 0) faults = faults.filter((other) => other !== fault);
      }
      return fault;
    },
    list: () => faults,
    setActive(id, isActive) {
      const fault = faults.find((candidate) => candidate.id === id);
      return fault && Object.assign(fault, { isActive });
    },
    remove(id) {
      const before = faults.length;
      faults = faults.filter((fault) => fault.id !== id);
      return faults.length < before;
    },
    restore(saved) {
      const former = saved.filter((fault) => !faults.some((ordered) => isSame(fault, ordered)));
      added = Math.max(0, ...former.map(({ id }) => Number(id)));
      faults = [...faults.map((fault) => ({ ...fault, id: String((added += 1)) })), ...former];
    },
    clear: () => void (faults = []),
  };
}

/** But for what changes while a fault is ordered. */
function isSame(one: OrderedFault, other: OrderedFault): boolean {
  const changing = { id: "", isActive: true, times: 0 };
  return isDeepStrictEqual({ ...one, ...changing }, { ...other, ...changing });
}
