// What `npm run build` does, step by step, and whether a step has to be done again: only when its inputs differ from
// those of the last complete build, or something of what it made is gone.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withBuildLock } from "./build-lock.mjs";

const projectFolder = fileURLToPath(new URL("..", import.meta.url));
const inProject = (path) => join(projectFolder, path);

/** What every step depends on: versions of the tools, and how they are called. */
const SHARED_INPUTS = ["package-lock.json", "tsconfig.json", "scripts/build-steps.mjs"];
const RECORDS = "dist/built";
const LOCK = `${RECORDS}/lock`;
const NOT_WRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOSPC"]);
const COMPILER_STATE = "dist/.tsbuildinfo";

const page = (name, title) => ({
  name,
  title,
  inputs: [`web/${name}`, "web/page-config.ts", "web/favicon.svg", "web/tsconfig.json", ...SHARED_INPUTS],
  outputs: [`dist/web/${name}`],
  entry: `dist/web/${name}/index.html`,
  tool: "node_modules/vite/bin/vite.js",
  args: ["build", "--logLevel", "warn", `web/${name}`],
  // The gateway runs without: the page then is not served.
  isNeeded: false,
});

export const STEPS = [
  {
    name: "program",
    title: "the gateway and the simulator",
    inputs: ["src", "simulator", "tsconfig.build.json", ...SHARED_INPUTS],
    outputs: ["dist/src", "dist/simulator"],
    entry: "dist/src/main.js",
    tool: "node_modules/typescript/bin/tsc",
    args: ["-p", "tsconfig.build.json"],
    isNeeded: true,
  },
  page("graphiql", "GraphiQL"),
  page("demo", "the demo"),
];

/** A build that cannot be, in words for whoever started it. */
export class BuildProblem extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * @param say told what is done, a line each
 * @param sayUnchanged told of the steps that are left out
 * @throws BuildProblem
 */
export async function ensureBuilt(steps, say, sayUnchanged = () => {}) {
  for (const step of steps) {
    if (!canBuild(step)) useWhatThereIs(step, say);
    else if (isCurrent(step)) sayUnchanged(`Unchanged: ${step.title}`);
    else await buildAlone(step, say);
  }
}

async function buildAlone(step, say) {
  try {
    await withBuildLock(
      inProject(LOCK),
      () => say("Waiting for another build in this folder ..."),
      async () => {
        if (isCurrent(step)) return;
        say(`Building ${step.title} ...`);
        await build(step);
      },
    );
  } catch (error) {
    if (!NOT_WRITABLE.has(error.code)) throw error;
    throw new BuildProblem(
      `The folder dist cannot be written (${error.code}), and what is built there is missing or older than the ` +
        "sources.",
    );
  }
}

/** Not where only the built output was brought, or only what running needs is installed. */
export function canBuild({ tool, inputs }) {
  return existsSync(inProject(tool)) && existsSync(inProject(inputs[0]));
}

function useWhatThereIs(step, say) {
  if (!existsSync(inProject(step.entry))) {
    if (!step.isNeeded) return;
    throw new BuildProblem(
      `${step.entry} is missing, and what builds it is not installed. ` +
        `Run npm ci && npm run build, or bring the folder dist from where it was built.`,
    );
  }
  if (existsSync(inProject(step.inputs[0])) && readRecord(step)?.inputs !== digestInputs(step))
    say(`Not what the sources say: ${step.title}. What builds it is not installed, so an older build is used.`);
}

function isCurrent(step) {
  const record = readRecord(step);
  return record !== undefined && isComplete(record) && record.inputs === digestInputs(step);
}

function isComplete({ outputs }) {
  return Object.entries(outputs).every(
    ([path, bytes]) => statSync(inProject(path), { throwIfNoEntry: false })?.size === bytes,
  );
}

async function build(step) {
  const inputs = digestInputs(step);
  prepare(step);
  await run(step);
  removeOutdated(step);
  const outputs = Object.fromEntries(
    step.outputs.flatMap(filesBelow).map((path) => [path, statSync(inProject(path)).size]),
  );
  // Written last and at once: a build that was broken off leaves no record.
  const file = inProject(recordFile(step));
  writeFileSync(`${file}.new`, JSON.stringify({ inputs, outputs }));
  renameSync(`${file}.new`, file);
}

function prepare(step) {
  const record = readRecord(step);
  rmSync(inProject(recordFile(step)), { force: true });
  // The compiler writes only what has changed since its last run, whatever became of the rest.
  if (!record || !isComplete(record))
    for (const path of [...step.outputs, COMPILER_STATE]) rmSync(inProject(path), { recursive: true, force: true });
}

/** Passes a signal on to the tool, and waits for it: nobody else would end it. */
async function run({ title, tool, args }) {
  const child = spawn(process.execPath, [inProject(tool), ...args], {
    cwd: projectFolder,
    // Standard output belongs to the command that is started afterwards.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, NODE_ENV: "production" },
  });
  let received;
  const signals = ["SIGINT", "SIGTERM"].map((signal) => [signal, () => (received = signal) && child.kill(signal)]);
  for (const [signal, pass] of signals) process.on(signal, pass);
  const code = await new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  for (const [signal, pass] of signals) process.off(signal, pass);
  if (received)
    throw new BuildProblem(
      `Interrupted while building ${title}; the next start builds it again.`,
      128 + constants.signals[received],
    );
  if (code !== 0) throw new BuildProblem(`Building ${title} failed: see above.`);
}

/** The compiler leaves behind what it made of sources that are gone. */
function removeOutdated(step) {
  if (step.name !== "program") return;
  for (const path of step.outputs.flatMap(filesBelow)) {
    const source = path.replace(/^dist\//, "").replace(/\.js(\.map)?$/, ".ts");
    if (!existsSync(inProject(source))) rmSync(inProject(path));
  }
}

function digestInputs({ inputs }) {
  const hash = createHash("sha256");
  for (const path of inputs.flatMap(filesBelow)) {
    const content = readFileSync(inProject(path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** In a fixed order; a file is itself, and what is absent is nothing. */
function filesBelow(path) {
  const stats = statSync(inProject(path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(inProject(path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}

function recordFile({ name }) {
  return `${RECORDS}/${name}.json`;
}

/** Undefined where there is none that can be understood. */
function readRecord(step) {
  try {
    const { inputs, outputs } = JSON.parse(readFileSync(inProject(recordFile(step)), "utf8"));
    return typeof inputs === "string" && outputs !== null && typeof outputs === "object"
      ? { inputs, outputs }
      : undefined;
  } catch {
    return undefined;
  }
}
