// `npm run image:steps`: performs the steps of the Dockerfile in empty folders, without a container engine, and starts
// the result as the image's user. This machine's Node.js stands for the base image's; processes are not isolated.
// With --reuse, "RUN npm ci" takes the packages and the build of this checkout, which the packing then compares with
// the copied sources.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inFolder, last, readDockerfile, readIgnoreFile, readPairs, stagesOf } from "./dockerfile.mjs";

const project = resolve(import.meta.dirname, "..");
const reuse = process.argv.includes("--reuse");
const isInContext = readIgnoreFile(readFileSync(join(project, ".dockerignore"), "utf8"));
const stages = stagesOf(readDockerfile(readFileSync(join(project, "Dockerfile"), "utf8")));
const work = mkdtempSync(join(tmpdir(), "image-"));
/** The image's user has to get through. */
chmodSync(work, 0o755);
const rootOf = (stage) => join(work, stage.name || "image");

function perform(stage, step) {
  const { name, text, options } = step;
  const root = rootOf(stage);
  const folder = () => join(root, last(stage.steps.slice(0, stage.steps.indexOf(step)), "WORKDIR") ?? "/");
  if (name === "WORKDIR") mkdirSync(join(root, text), { recursive: true });
  else if (name === "COPY") copy(text.split(/\s+/), options, folder());
  else if (name === "RUN" && reuse && text === "npm ci") {
    for (const path of ["node_modules", "dist"]) take(join(project, path), join(folder(), path));
    // The image's build has not the files for it: what serves no pages in production needs no documentation either.
    rmSync(join(folder(), "dist/web/docs"), { recursive: true, force: true });
  } else if (name === "RUN")
    execFileSync("/bin/sh", ["-ec", inFolder(text, root)], {
      cwd: folder(),
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, npm_config_loglevel: "error" },
    });
}

function copy(paths, { from }, folder) {
  const target = join(folder, paths.pop());
  for (const path of paths)
    if (from) cpSync(join(rootOf(stages.find((stage) => stage.name === from)), path), target, { recursive: true });
    else if (path === ".") {
      const filter = (source) => source === project || isInContext(source.slice(project.length + 1));
      cpSync(project, target, { recursive: true, filter });
    } else if (isInContext(path)) cpSync(join(project, path), join(target, path));
    else throw new Error(`COPY ${path}: .dockerignore leaves it out`);
}

/** Packages are only read; the build is copied, as the packing may add to it. */
function take(source, target) {
  if (source.endsWith("node_modules")) symlinkSync(source, target);
  else cpSync(source, target, { recursive: true });
}

const megabytes = (path) =>
  (Number(execFileSync("du", ["-sk", path], { encoding: "utf8" }).split("\t")[0]) / 977).toFixed(0);

/** Runs a command of the image as its user, with its environment and nothing of this machine's. */
function asUser(command, environment) {
  const { steps } = stages.at(-1);
  const [uid, gid] = last(steps, "USER").split(":");
  const variables = {
    PATH: join(rootOf(stages.at(-1)), "usr/local/bin"),
    ...readPairs(last(steps, "ENV")),
    ...environment,
  };
  const asOther = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--no-new-privs"];
  const assignments = Object.entries(variables).map(([key, value]) => `${key}=${value}`);
  // setpriv and env replace themselves by the command. sudo waits for it, and passes signals on.
  return asRoot([...asOther, "env", "-i", ...assignments, ...command]);
}

const asRoot = (line) => (process.getuid?.() === 0 ? line : ["sudo", "--non-interactive", ...line]);

/** As root: the process is of another user. In a session of its own, as sudo passes on no signal of its group. */
function terminate({ pid }) {
  const [program, ...args] = asRoot(["setsid", "--wait", "kill", "-TERM", String(pid)]);
  return spawnSync(program, args, { encoding: "utf8" });
}

const folder = () => join(rootOf(stages.at(-1)), last(stages.at(-1).steps, "WORKDIR"));

function runAsUser(command, environment = {}) {
  const [program, ...args] = asUser(command, environment);
  return spawnSync(program, args, { cwd: folder(), encoding: "utf8" });
}

async function tryImage() {
  const { steps } = stages.at(-1);
  const identity = runAsUser(["node", "-p", "process.getuid()"]);
  if (identity.status !== 0 || identity.stdout.trim() === "0")
    throw new Error(
      `Needs root (or sudo without a password) and setpriv, to start the result as another user.\n${identity.stderr}`,
    );
  console.log(`Runs as user ${identity.stdout.trim()}`);
  if (runAsUser(["node", "-e", "fs.writeFileSync('file', '')"]).status === 0) throw new Error("the folder is writable");
  console.log("Cannot write to its folder");

  const command = [...JSON.parse(last(steps, "ENTRYPOINT")), ...JSON.parse(last(steps, "CMD"))];
  const secret = () => randomBytes(32).toString("base64url");
  const settings = {
    PORT: "0",
    SHUTDOWN_DELAY_MS: "0",
    MANGOPAY_CLIENT_ID: "image",
    MANGOPAY_API_KEY: secret(),
    // Nothing is called: the image is started in production mode, as it is.
    MANGOPAY_BASE_URL: "https://127.0.0.1:9",
    AUTH_SECRET: secret(),
    AUTH_ISSUER: "https://issuer.invalid",
    AUTH_AUDIENCE: "image",
    RETURN_URL_ORIGINS: "https://app.invalid",
    WEBHOOK_SECRETS: secret(),
  };
  const [program, ...args] = asUser(command, settings);
  const gateway = spawn(program, args, { cwd: folder(), stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => {
    gateway.once("error", ({ message }) => done(message));
    gateway.once("close", (code, signal) => done(signal ?? code));
  });
  let terminated;
  try {
    const port = await listeningPort(gateway.stdout);
    const check = JSON.parse(last(steps, "HEALTHCHECK").replace(/^CMD /, ""));
    const health = (PORT) => runAsUser(check, { PORT }).status;
    if (health(port) !== 0) throw new Error("the health check fails");
    if (health("9") === 0) throw new Error("the health check passes where nothing listens");
    console.log("Listens in production mode, and the health check passes");
  } finally {
    terminated = terminate(gateway);
  }
  if (terminated.status !== 0) throw new Error(`SIGTERM cannot be sent: ${terminated.stderr}`);
  const end = await ended;
  if (end !== 0) throw new Error(`after SIGTERM it ended with ${end}`);
  console.log("Ends with code 0 on SIGTERM");
}

async function listeningPort(output) {
  let text = "";
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const port = /"port":(\d+),"msg":"listening"/.exec(text)?.[1];
    if (port) return (output.resume(), port);
  }
  throw new Error(`it ended before it listened: ${text}`);
}

try {
  for (const stage of stages) {
    console.log(`FROM ${stage.image} ${stage.name}`);
    // Of the base image, only Node.js: the same program, whichever release it is.
    mkdirSync(join(rootOf(stage), "usr/local/bin"), { recursive: true });
    if (!existsSync(join(rootOf(stage), "usr/local/bin/node")))
      cpSync(process.execPath, join(rootOf(stage), "usr/local/bin/node"));
    for (const step of stage.steps) {
      console.log(`  ${step.name} ${step.text}`);
      perform(stage, step);
    }
  }
  const image = rootOf(stages.at(-1));
  execFileSync("chmod", ["-R", "a-w", image]);
  const [app, all] = [folder(), image].map(megabytes);
  console.log(`Size: ${app} MB of the gateway, ${all} MB with Node.js ${process.version}`);
  await tryImage();
} finally {
  execFileSync("chmod", ["-R", "u+w", work]);
  rmSync(work, { recursive: true });
}
