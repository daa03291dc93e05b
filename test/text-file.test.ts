import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { UpstreamSettings } from "../src/config.js";
import { readTrustedDocuments } from "../src/operations/trusted-documents.js";
import { readTextFile, TextFileProblem } from "../src/text-file.js";
import { readTextsFile } from "../src/texts/texts-file.js";
import { readTlsMaterial } from "../src/tls-material.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "text-file-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(content: string | Uint8Array, encoding?: BufferEncoding): string {
  const path = join(folder, "file");
  writeFileSync(path, content, encoding);
  return path;
}

/** As a named pipe, it is not regular, but it does not keep the test waiting if it is read. */
const DEVICE = "/dev/null";

test("a file in UTF-8 is read, without the byte order mark of some editors", () => {
  expect(readTextFile(fileWith("A=é\n"))).toBe("A=é\n");
  expect(readTextFile(fileWith("\uFEFFA=é\n"))).toBe("A=é\n");
  expect(readTextFile(fileWith(""))).toBe("");
});

test.each([
  ["random bytes", () => fileWith(new Uint8Array([0x80, 0xff, 0x41])), "is not UTF-8 text"],
  ["another encoding", () => fileWith("A=CANARYé", "latin1"), "is not UTF-8 text"],
  ["UTF-16", () => fileWith("A=CANARY", "utf16le"), "is not UTF-8 text"],
  ["nothing to read", () => join(folder, "CANARY"), "cannot be read (ENOENT)"],
  ["a folder", () => folder, "is not a regular file"],
  ["a device", () => DEVICE, "is not a regular file"],
])("%s is a problem that says why, and nothing of the content", (_what, file, why) => {
  expect(() => readTextFile(file())).toThrow(new TextFileProblem(why));
});

test("trusted documents and texts in another encoding are refused, by the names of their settings", () => {
  const path = fileWith('{ "one": "query CANARY { é }" }', "latin1");
  const problem = (setting: string) =>
    `The configuration is invalid:\n  - ${setting} names a file that is not UTF-8 text`;
  expect(() => readTrustedDocuments(path)).toThrow(new Error(problem("TRUSTED_DOCUMENTS")));
  expect(() => readTextsFile(path)).toThrow(new Error(problem("TEXTS_FILE")));
});

test("nothing that settings name is waited for without end", () => {
  const problem = "names a file that is not a regular file";
  expect(() => readTrustedDocuments(DEVICE)).toThrow(`TRUSTED_DOCUMENTS ${problem}`);
  expect(() => readTextsFile(DEVICE)).toThrow(`TEXTS_FILE ${problem}`);
  const upstream = { certificateFile: DEVICE, keyFile: DEVICE, certificateAuthorityFile: DEVICE };
  for (const setting of ["MANGOPAY_CLIENT_CERTIFICATE_FILE", "MANGOPAY_CLIENT_KEY_FILE", "MANGOPAY_CA_FILE"])
    expect(() => readTlsMaterial(upstream as UpstreamSettings)).toThrow(`${setting} ${problem}`);
});
