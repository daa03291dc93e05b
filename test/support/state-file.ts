// A state file of the simulator, in a folder of its own for each test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { startSimulator, type TestSimulator } from "./simulator.js";

export interface StateFile {
  path: string;
  folder: string;
  /** A simulator with this file, on a clock of its own by default. */
  start(clock?: ManualClock): Promise<TestSimulator>;
  /** Stops the simulators that have not been stopped. */
  remove(): Promise<void>;
}

export function createStateFile(): StateFile {
  const folder = mkdtempSync(join(tmpdir(), "simulator-state-"));
  const path = join(folder, "state.json");
  const running = new Set<TestSimulator>();
  return {
    path,
    folder,
    async start(clock = manualClock()) {
      const simulator = await startSimulator({ clock, stateFile: path, settings: { tokenLifetimeSeconds: 1e9 } });
      const stop = async () => {
        if (running.delete(stoppable)) await simulator.stop();
      };
      const stoppable = { ...simulator, stop };
      running.add(stoppable);
      return stoppable;
    },
    async remove() {
      await Promise.all([...running].map((simulator) => simulator.stop()));
      rmSync(folder, { recursive: true });
    },
  };
}
