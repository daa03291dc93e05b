// What the build makes of the program.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { outcomeOf, startCommand } from "../support/program.js";

/** An import more in src/ may make any of them the first of some command. */
test("every chunk with decorated classes can be the first that is loaded", async () => {
  const chunks = readdirSync("dist/chunks").filter((file) => file.endsWith(".js"));
  const decorated = chunks.filter((file) => /^\S* ?__decorate\(\[/m.test(readFileSync(`dist/chunks/${file}`, "utf8")));
  expect(decorated).not.toEqual([]);
  for (const file of decorated) {
    const script = `await import(${JSON.stringify(resolve("dist/chunks", file))})`;
    const loaded = await outcomeOf(startCommand(process.execPath, ["--input-type=module", "--eval", script]));
    expect({ file, ...loaded }).toEqual({ file, code: 0, stdout: "", stderr: "" });
  }
});
