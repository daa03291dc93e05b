// The simulator's state in a file: read at the start, written after changes, each time as a whole.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { World } from "./call.js";
import type { Changes } from "./changes.js";
import type { ShiftableClock } from "./clock.js";
import type { Faults } from "./faults.js";
import { InputProblem, type Reader } from "./reader.js";
import { COLLECTIONS, ownAddress, type SavedState, stateReader, VERSION } from "./saved-state.js";
import { assertReferences } from "./state-references.js";
import type { Webhooks } from "./webhooks.js";

/** The file cannot be used; the message is for people. */
export class StateFileProblem extends Error {}

export interface StateFile {
  /** False if there is no file yet. @throws StateFileProblem */
  restore(): boolean;
  /** Writes now, and then after each change. @throws StateFileProblem if it cannot be written now */
  keep(): void;
  status(): { file: string; problem: string | null };
  /** Writes a last time. */
  stop(): void;
}

export function createStateFile(
  file: string,
  parts: {
    world: World;
    clock: ShiftableClock;
    faults: Faults;
    webhooks: Webhooks;
    changes: Changes;
    /** Of the upstream's API. */
    endpoints: readonly string[];
  },
): StateFile {
  const { world, clock, faults, webhooks, changes } = parts;
  const { store, settings, lifecycle } = world;
  let problem: string | null = null;
  let written = "";
  let unsubscribe: (() => void) | undefined;

  function collect(): SavedState {
    return {
      version: VERSION,
      url: world.baseUrl(),
      shiftMs: clock.shiftMs(),
      settings: { ...settings },
      collections: Object.fromEntries(
        COLLECTIONS.map((name) => [name, [...store[name].entries()]]),
      ) as SavedState["collections"],
      submitted: [...store.submitted],
      events: store.events,
      scheduled: lifecycle.schedule.list(),
      faults: faults.list(),
      webhooks: webhooks.log(),
    };
  }

  /** A reader never sees half a file, and a crash leaves the one before. */
  function write(): void {
    const text = JSON.stringify(collect());
    if (text === written) return;
    try {
      writeFileSync(`${file}.new`, text, { mode: 0o600 });
      renameSync(`${file}.new`, file);
      written = text;
      problem = null;
    } catch (error) {
      problem = `The state cannot be written to ${file} (${codeOf(error)}).`;
    }
  }

  return {
    restore() {
      if (!existsSync(file)) return false;
      const saved = readState(file, world.baseUrl(), stateReader(parts.endpoints));
      clock.shift(saved.shiftMs - clock.shiftMs());
      Object.assign(settings, saved.settings);
      for (const name of COLLECTIONS)
        for (const [key, value] of saved.collections[name]) store[name].set(key, value as never);
      for (const id of saved.submitted) store.submitted.add(id);
      store.events.push(...saved.events);
      webhooks.restore(saved.webhooks);
      faults.restore(saved.faults);
      lifecycle.resume(saved.scheduled);
      return true;
    },
    keep() {
      write();
      if (problem) throw new StateFileProblem(problem);
      unsubscribe = changes.onChange(write);
    },
    status: () => ({ file, problem }),
    stop() {
      if (!unsubscribe) return;
      unsubscribe();
      write();
    },
  };
}

/** @throws StateFileProblem that names the file, and what in it is wrong */
function readState(file: string, url: string, read: Reader<SavedState>): SavedState {
  let bytes: Buffer;
  let text: string;
  let saved: unknown;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new StateFileProblem(`The state file ${file} cannot be read (${codeOf(error)}).`);
  }
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    saved = JSON.parse(text);
  } catch {
    throw new StateFileProblem(`${file} is no state file of the simulator. Move it away to start anew.`);
  }
  const { version, url: former } = (saved ?? {}) as { version?: unknown; url?: unknown };
  if (version !== VERSION)
    throw new StateFileProblem(
      `${file} is not of version ${VERSION}, which this simulator reads. Move it away to start anew.`,
    );
  try {
    const state = read(JSON.parse(withAddress(text, ownAddress(former, "url"), url)), "");
    assertReferences(state);
    return state;
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    throw new StateFileProblem(
      `The state file ${file} cannot be used: ${error.message}. Mend it, or move it away to start anew.`,
    );
  }
}

/** Links lead to where the simulator is now, also where they are in the query of another link. */
function withAddress(text: string, former: string, current: string): string {
  const pairs = [former, encodeURIComponent(former)].map((address) => new RegExp(`${escape(address)}(?!\\d)`, "g"));
  return pairs.reduce(
    (result, pattern, index) => result.replace(pattern, index === 0 ? current : encodeURIComponent(current)),
    text,
  );
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
