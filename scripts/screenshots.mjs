// `npm run screenshots`: takes the pictures of the documentation (docs/images) from the running product, in light and
// in dark: name.png and name-dark.png. Starts the gateway with its simulator on free ports. Needs a Chromium.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const projectFolder = join(import.meta.dirname, "..");
/** As in test/support/chromium.ts. */
const BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const DESKTOP = { width: 1_120, height: 720 };
const PHONE = { width: 360, height: 660 };

/** By the file's name: where, what has to be there before the picture is taken, and what to do until then. */
const SHOTS = {
  graphiql: {
    path: "/graphiql",
    viewport: { width: 1_200, height: 640 },
    async act(page) {
      await page.locator(".view-line").nth(20).waitFor();
      await page.getByRole("button", { name: /Execute query/ }).click();
    },
    shows: "Status 200",
  },
  console: { simulator: "/#user=business", viewport: DESKTOP, shows: "What else can happen to Camille Roche" },
  "demo-refused": { path: "/demo?as=refused", viewport: { width: 760, height: 690 }, shows: "Try again" },
  "demo-phone": { path: "/demo?as=renewing", viewport: PHONE, shows: "Renew verification" },
  "demo-operator": {
    path: "/demo?as=operator",
    viewport: DESKTOP,
    async act(page) {
      await page.getByRole("button", { name: "Andrea Simon" }).click();
      await page.locator("summary").first().click();
    },
    shows: "Shareholder",
  },
};

const program = spawn(process.execPath, [join("dist", "src", "cli.js"), "start"], {
  cwd: projectFolder,
  // SIMULATOR_PORT is left out: any free one.
  env: { PATH: process.env.PATH, PORT: "0", LOG_LEVEL: "error" },
  stdio: ["ignore", "pipe", "inherit"],
});
let browser;
try {
  const { gateway, simulator } = await readAddresses();
  browser = await chromium.launch({ executablePath: findBrowser(), args: FLAGS });
  for (const [name, shot] of Object.entries(SHOTS))
    for (const colorScheme of ["light", "dark"])
      await take(
        shot,
        `${gateway}${shot.path}`,
        simulator,
        colorScheme,
        colorScheme === "dark" ? `${name}-dark` : name,
      );
} finally {
  await browser?.close();
  program.kill();
}

async function take({ simulator: hash, viewport, act, shows }, address, simulator, colorScheme, name) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce", locale: "en-US" });
  const page = await context.newPage();
  await page.goto(hash === undefined ? address : simulator + hash);
  await act?.(page);
  await page.getByText(shows).first().waitFor();
  await page.evaluate("scrollTo(0, 0)");
  await page.screenshot({ path: join(projectFolder, "docs", "images", `${name}.png`) });
  console.log(`docs/images/${name}.png`);
  await context.close();
}

async function readAddresses() {
  const addresses = {};
  const lines = createInterface({ input: program.stdout });
  lines.on("line", (line) => {
    const [, name, address] = /^\s+(GraphQL|Simulator)\s+(http:\/\/[^\s/]+)/.exec(line) ?? [];
    if (name === "GraphQL") addresses.gateway = address;
    if (name === "Simulator") addresses.simulator = address;
    if (addresses.simulator) lines.close();
  });
  await once(lines, "close");
  if (!addresses.simulator) throw new Error("The gateway did not start: run `npm run build`, and see above.");
  program.stdout.resume();
  return addresses;
}

function findBrowser() {
  for (const command of BROWSERS) {
    const { status, stdout } = spawnSync("which", [command], { encoding: "utf8" });
    if (status === 0) return stdout.trim();
  }
  throw new Error(`There is no Chromium on the PATH (${BROWSERS.join(", ")}).`);
}
