// Before the first test: tests that start a whole gateway run what is built, which therefore has to be current.
import { ensureBuilt, STEPS } from "../../scripts/build-steps.mjs";

export default async function build() {
  await ensureBuilt(
    STEPS.filter(({ name }) => name === "program"),
    (line) => process.stderr.write(`${line}\n`),
  );
}
