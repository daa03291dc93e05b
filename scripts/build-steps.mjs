// The steps of `npm run build`. A step runs only if its inputs differ from those of its last complete build, or if one
// of its outputs is missing.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withBuildLock } from "./build-lock.mjs";

const projectFolder = fileURLToPath(new URL("..", import.meta.url));
const inProject = (path) => join(projectFolder, path);

/** Inputs of every step: the versions of the tools, and how they are called. */
const SHARED_INPUTS = ["package-lock.json", "tsconfig.json", "scripts/build-steps.mjs"];
const RECORDS = "dist/built";
const LOCK = `${RECORDS}/lock`;
const NOT_WRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOSPC"]);
const BUNDLER = "node_modules/vite/bin/vite.js";

const page = (name, title, ...inputs) => ({
  name,
  title,
  inputs: [
    `web/${name}`,
    ...inputs,
    "web/page-config.ts",
    "web/base.css",
    "web/theme.css",
    "web/favicon.svg",
    "web/tsconfig.json",
    ...SHARED_INPUTS,
  ],
  outputs: [`dist/web/${name}`],
  entry: `dist/web/${name}/index.html`,
  tool: BUNDLER,
  args: ["build", "--logLevel", "warn", `web/${name}`],
  // Without it the gateway runs, but does not serve the page.
  isNeeded: false,
});

export const STEPS = [
  {
    name: "program",
    title: "the gateway and the simulator",
    inputs: [
      "src",
      "simulator",
      "languages",
      "scripts/program.vite.config.mjs",
      "scripts/declarations.mjs",
      ...SHARED_INPUTS,
    ],
    outputs: ["dist/src", "dist/simulator", "dist/chunks"],
    entry: "dist/src/cli.js",
    tool: BUNDLER,
    args: ["build", "--logLevel", "warn", "--config", "scripts/program.vite.config.mjs"],
    isNeeded: true,
  },
  {
    name: "client",
    title: "the client for frontends",
    inputs: ["client", "scripts/client.vite.config.mjs", "scripts/declarations.mjs", ...SHARED_INPUTS],
    outputs: ["dist/client"],
    entry: "dist/client/client.js",
    tool: BUNDLER,
    args: ["build", "--logLevel", "warn", "--config", "scripts/client.vite.config.mjs"],
    // The gateway runs without it.
    isNeeded: false,
  },
  page("graphiql", "GraphiQL"),
  page("demo", "the demo", "client", "languages"),
  page("console", "the simulator's console"),
  {
    name: "docs",
    title: "the documentation",
    inputs: [
      // First, as an image is built without it, and without much else of which the site is made.
      ...["CONTRIBUTING.md", "docs", "scripts/site", "simulator/README.md", "bench/README.md", "README.md"],
      ...["CHANGELOG.md", "SECURITY.md", "LICENSE", "Dockerfile", "compose.yml", "schema.graphql", "examples", "ops"],
      ...["languages", "test/architecture.test.ts", "web/favicon.svg", "web/theme.css", ...SHARED_INPUTS],
    ],
    outputs: ["dist/web/docs"],
    entry: "dist/web/docs/index.html",
    tool: "node_modules/vitepress/bin/vitepress.js",
    args: ["build", "docs", "--logLevel", "warn"],
    isNeeded: false,
    // It reports its progress whatever its level is.
    isTalkative: true,
  },
];

/** The build failed. The message is shown to the user. */
export class BuildProblem extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * @param say prints a line for each step that runs
 * @param sayUnchanged prints a line for each step that is skipped
 * @throws BuildProblem
 */
export async function ensureBuilt(steps, say, sayUnchanged = () => {}) {
  for (const step of steps) {
    if (!canBuild(step)) useExistingBuild(step, say);
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
      `The folder dist cannot be written (${error.code}), and the build in it is missing or older than the ` +
        "sources.",
    );
  }
}

/** False if only the build output was deployed, or if only the production dependencies are installed. */
export function canBuild({ tool, inputs }) {
  return existsSync(inProject(tool)) && existsSync(inProject(inputs[0]));
}

function useExistingBuild(step, say) {
  if (!existsSync(inProject(step.entry))) {
    if (!step.isNeeded) return;
    throw new BuildProblem(
      `${step.entry} is missing, and the tools that build it are not installed. ` +
        `Run npm ci && npm run build, or copy the folder dist from where it was built.`,
    );
  }
  if (existsSync(inProject(step.inputs[0])) && readRecord(step)?.inputs !== digestInputs(step))
    say(`Outdated: ${step.title}. The tools that build it are not installed, so the older build is used.`);
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
  rmSync(inProject(recordFile(step)), { force: true });
  await run(step);
  const outputs = Object.fromEntries(
    step.outputs.flatMap(filesBelow).map((path) => [path, statSync(inProject(path)).size]),
  );
  // Written last and atomically: an interrupted build leaves no record.
  const file = inProject(recordFile(step));
  writeFileSync(`${file}.new`, JSON.stringify({ inputs, outputs }));
  renameSync(`${file}.new`, file);
}

/** Forwards signals to the tool, which would otherwise go on running. */
async function run({ title, tool, args, isTalkative }) {
  const child = spawn(process.execPath, [inProject(tool), ...args], {
    cwd: projectFolder,
    // Standard output is reserved for the command that is started afterwards.
    stdio: ["ignore", ...(isTalkative ? ["pipe", "pipe"] : [2, 2])],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const said = [];
  for (const output of [child.stdout, child.stderr]) output?.on("data", (chunk) => said.push(chunk));
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
  if (code === 0) return;
  process.stderr.write(Buffer.concat(said));
  throw new BuildProblem(`Building ${title} failed: see above.`);
}

function digestInputs({ inputs }) {
  const hash = createHash("sha256");
  for (const path of inputs.flatMap(filesBelow)) {
    const content = readFileSync(inProject(path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** In a fixed order. A file yields itself, a missing path nothing. */
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

/** Undefined if there is none, or if it cannot be parsed. */
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
