// `npm run build`: builds what is out of date. `npm run compile`: only the gateway and the simulator.
import { BuildProblem, canBuild, ensureBuilt, STEPS } from "./build-steps.mjs";

const names = process.argv.slice(2);
if (!STEPS.some(canBuild)) {
  console.error("Nothing can be built here: the development dependencies or the sources are missing.");
  process.exit(1);
}
const say = (line) => console.error(line);
try {
  await ensureBuilt(
    STEPS.filter(({ name }) => names.length === 0 || names.includes(name)),
    say,
    say,
  );
} catch (error) {
  if (!(error instanceof BuildProblem)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
