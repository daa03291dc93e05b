import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generate } from "selfsigned";
import type { UpstreamSettings } from "../src/config.js";
import { readTlsMaterial } from "../src/tls-material.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tls-material-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content, "latin1");
  return join(folder, name);
}
const upstream = (files: Partial<UpstreamSettings>): UpstreamSettings => ({
  ...{ baseUrl: "https://upstream.example", clientId: "any", apiKey: "any" },
  ...files,
});

test("certificates and keys in PEM are read, with comments in any encoding", async () => {
  const { cert, private: key } = await generate();
  const commented = `Société\xe9\n${cert}`;
  const files = {
    certificateFile: write("certificate.pem", commented),
    keyFile: write("key.pem", key),
    certificateAuthorityFile: write("authority.pem", commented),
  };
  const material = readTlsMaterial(upstream(files));
  expect(material).toEqual({ certificate: commented, key, certificateAuthority: commented });
});

test("what is no certificate or key is refused, all at once and by the names of the settings", () => {
  const files = {
    certificateFile: write("certificate.pem", "CANARY\xff"),
    keyFile: write("key.pem", "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n"),
    certificateAuthorityFile: join(folder, "CANARY"),
  };
  expect(() => readTlsMaterial(upstream(files))).toThrow(
    new Error(
      [
        "The configuration is invalid:",
        "  - MANGOPAY_CLIENT_CERTIFICATE_FILE names a file that has no certificate in PEM format",
        "  - MANGOPAY_CLIENT_KEY_FILE names a file that has no private key without a passphrase in PEM format",
        "  - MANGOPAY_CA_FILE names a file that cannot be read (ENOENT)",
      ].join("\n"),
    ),
  );
});
