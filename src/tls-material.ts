// Reads the certificate files of the configuration.
import { readFileSync } from "node:fs";
import type { UpstreamSettings } from "./config.js";
import { ConfigurationError } from "./configuration-error.js";
import type { TlsMaterial } from "./upstream/http-transport.js";

/** @throws ConfigurationError naming every file setting that cannot be read */
export function readTlsMaterial(upstream: UpstreamSettings): TlsMaterial {
  const problems: string[] = [];
  const read = (setting: string, file: string | undefined) => {
    if (file === undefined) return undefined;
    try {
      return readFileSync(file, "utf8");
    } catch {
      problems.push(`${setting} names a file that cannot be read`);
      return undefined;
    }
  };
  const material = {
    certificate: read("MANGOPAY_CLIENT_CERTIFICATE_FILE", upstream.certificateFile),
    key: read("MANGOPAY_CLIENT_KEY_FILE", upstream.keyFile),
    certificateAuthority: read("MANGOPAY_CA_FILE", upstream.certificateAuthorityFile),
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return material;
}
