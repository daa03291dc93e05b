// docs/quickstart.md as a stranger follows it, with the packed package and in its order, and the tests of docs/recipes.md on
// the page that it makes. Only the ports are others, and the packages besides our own are those of this project.
import { execSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium, launchChromium } from "../support/chromium.js";
import { fileOf } from "../support/documented-code.js";
import { freePort } from "../support/free-port.js";
import { accessibilityFindings, PATIENCE_MS, watchPage } from "../support/page-checks.js";
import { outcomeOf, type Program, startCommand } from "../support/program.js";

const GUIDE = "docs/quickstart.md";
const RECIPES = "docs/recipes.md";
const FILES = {
  [GUIDE]: [
    ...[".env", "token.js", "backend.js", "index.html", "main.jsx", "verification.jsx", "get-token.js"],
    "vite.config.js",
  ],
  [RECIPES]: ["playwright.config.ts", "test-gateway.ts", "verification.e2e.ts"],
};
const PORTS = { gateway: 4000, simulator: 4010, backend: 3000, page: 5173 };
const PORTS_OF_TESTS = [4100, 4110, 4173];

/** All of the guide, by language. */
const BLOCKS = [...readFileSync(GUIDE, "utf8").matchAll(/^```(\w+)\n([^]*?)^```/gm)].map(
  ([, language = "", text = ""]) => ({ language, text }),
);
const commands = BLOCKS.filter(({ language }) => language === "sh").map(({ text }) => text);
const [packing = "", installing = "", gatewayCommand = "", backendCommand = "", asking = "", pageCommand = ""] =
  commands;
const [triggering = "", installingTests = "", testing = ""] = commands.slice(6);

let parent: string;
let folder: string;
let browser: Browser;
const ports = new Map<number, number>();
const programs: Program[] = [];

const withPorts = (text: string) =>
  text.replace(/\b\d{4}\b/g, (digits) => String(ports.get(Number(digits)) ?? Number(digits)));
const addressOf = (program: keyof typeof PORTS, host = "127.0.0.1") => `http://${host}:${ports.get(PORTS[program])}`;

function shell(command: string): Program {
  const program = startCommand("sh", ["-c", withPorts(command)], { cwd: folder, isOnTerminal: true });
  programs.push(program);
  return program;
}

async function answers(address: string, program: Program): Promise<void> {
  let isOver = false;
  void program.ended.then(() => (isOver = true));
  while (!(await fetch(address).catch(() => null))) {
    if (isOver) throw new Error(`${program.stdout()}\n${program.stderr()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** As npm would install it, from this project. */
function borrow(name: string): void {
  const path = join(folder, "node_modules", name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(resolve("node_modules", name), path);
}

beforeAll(async () => {
  for (const port of [...Object.values(PORTS), ...PORTS_OF_TESTS]) ports.set(port, await freePort());
  browser = await launchChromium();
  parent = mkdtempSync(join(tmpdir(), "quickstart-"));
  folder = join(parent, "my-page");
  execSync(packing.replaceAll("../my-page", folder), { stdio: "pipe" });
  const [, named = "", others = ""] = /^(.*npm install )(?=\S+\.tgz )(.*)$/ms.exec(installing) ?? [];
  const [file = "", ...packages] = others.trim().split(" ");
  const { code, stderr } = await outcomeOf(shell(`${named} --offline ${file}`));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [, tests = ""] = /npm install --save-dev (\S+)/.exec(installingTests) ?? [];
  for (const name of [...packages, tests]) borrow(name);
  for (const name of ["vite", "playwright"]) borrow(`.bin/${name}`);
  for (const [page, files] of Object.entries(FILES))
    for (const file of files) writeFileSync(join(folder, file), withPorts(fileOf(page, file)));
});
afterAll(async () => {
  await browser.close();
  await Promise.all(programs.map((program) => program.stop()));
  rmSync(parent, { recursive: true });
});

test("every block of the guide is a file or a command of this test, or what a command prints", () => {
  const texts = [...FILES[GUIDE].map((file) => fileOf(GUIDE, file)), ...commands];
  const others = BLOCKS.filter(({ text }) => !texts.includes(text));
  expect(commands).toHaveLength(9);
  expect(others.map(({ language }) => language)).toEqual(["json"]);
});

test("gateway, backend and page work together as the guide says", async () => {
  const gateway = shell(gatewayCommand);
  await gateway.printed(/Token of an operator/);
  const backend = shell(backendCommand);
  await answers(addressOf("backend"), backend);
  const { stdout } = await outcomeOf(shell(asking));
  expect(JSON.parse(stdout)).toEqual(JSON.parse(BLOCKS.find(({ language }) => language === "json")?.text ?? ""));

  const site = addressOf("page", "localhost");
  await answers(site, shell(pageCommand));
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const strange = watchPage(page, () => true);
  await page.goto(site);
  const start = page.getByRole("button", { name: "Verify your identity" });
  await start.waitFor();
  expect(await page.title()).toBe("Your verification");
  expect(await accessibilityFindings(page)).toEqual([]);
  await start.click();
  await page.locator('button[value="VALIDATED"]').click();
  await page.getByText("You are verified.").waitFor();
  expect(page.url()).toBe(`${site}/`);

  expect(await outcomeOf(shell(triggering))).toMatchObject({ code: 0, stderr: "" });
  await page.getByText("Please contact our support.").waitFor();
  expect(strange).toEqual([]);
  await page.close();
});

test("the tests of the recipe pass on the page of the guide, beside what runs for development", async () => {
  const launchOptions = { executablePath: findChromium(), args: CHROMIUM_FLAGS };
  // Only the browser is another, and how long a slow machine may take.
  writeFileSync(
    join(folder, "this-machine.config.ts"),
    `import config from "./playwright.config";
    const [gateway, page] = config.webServer as object[];
    const timeout = ${PATIENCE_MS};
    export default {
      ...config,
      timeout: 0,
      expect: { timeout },
      use: { ...config.use, launchOptions: ${JSON.stringify(launchOptions)} },
      webServer: [{ ...gateway, timeout }, { ...page, timeout }],
    };`,
  );
  for (const name of ["own.test.ts", "own.spec.js"])
    writeFileSync(join(folder, name), 'throw new Error("A test of the application itself, of another tool.");');
  const { code, stdout, stderr } = await outcomeOf(shell(`${testing.trim()} --config this-machine.config.ts`));
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {2}3 passed/m) });
});

test("any tool can make a state by the request that the recipes show", async () => {
  const [, http = ""] = /^```http\n([^]*?)^```/m.exec(readFileSync(RECIPES, "utf8")) ?? [];
  const [, method = "", url = "", type = "", body = ""] =
    /^(\w+) (\S+)\ncontent-type: (\S+)\n\n([^]*)/.exec(withPorts(http)) ?? [];
  const response = await fetch(url, { method, headers: { "content-type": type }, body });
  expect(await response.json()).toMatchObject({ userId: expect.stringMatching(/^user_/) });
});
