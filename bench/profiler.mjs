// Loaded into a server that bench:profile measures: a first SIGUSR2 starts the profile, a second one writes it to
// PROFILE_FILE.
import { renameSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";

const INTERVAL_US = 200;

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: INTERVAL_US });

let isRunning = false;
process.on("SIGUSR2", async () => {
  isRunning = !isRunning;
  if (isRunning) return session.post("Profiler.start");
  const { profile } = await session.post("Profiler.stop");
  const file = process.env.PROFILE_FILE;
  writeFileSync(`${file}.part`, JSON.stringify(profile));
  renameSync(`${file}.part`, file);
});
