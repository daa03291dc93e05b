// Reads the certificate files of the configuration.
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { UpstreamSettings } from "./config.js";
import { ConfigurationError } from "./configuration-error.js";
import { readRegularFile, TextFileProblem } from "./text-file.js";
import type { TlsMaterial } from "./upstream/http-transport.js";

/** @throws ConfigurationError naming every setting whose file cannot be used */
export function readTlsMaterial(upstream: UpstreamSettings): TlsMaterial {
  const problems: string[] = [];
  /** @param parse throws for what TLS would not take either, at the first call */
  const read = (setting: string, file: string | undefined, kind: string, parse: (pem: string) => unknown) => {
    if (file === undefined) return undefined;
    let pem: string;
    try {
      // Comments between the certificates may be in any encoding.
      pem = readRegularFile(file).toString("latin1");
    } catch (error) {
      if (!(error instanceof TextFileProblem)) throw error;
      problems.push(`${setting} names a file that ${error.message}`);
      return undefined;
    }
    try {
      parse(pem);
      return pem;
    } catch {
      problems.push(`${setting} names a file that has no ${kind} in PEM format`);
      return undefined;
    }
  };
  const parseCertificate = (pem: string) => new X509Certificate(pem);
  const material = {
    certificate: read("MANGOPAY_CLIENT_CERTIFICATE_FILE", upstream.certificateFile, "certificate", parseCertificate),
    key: read("MANGOPAY_CLIENT_KEY_FILE", upstream.keyFile, "private key without a passphrase", createPrivateKey),
    certificateAuthority: read("MANGOPAY_CA_FILE", upstream.certificateAuthorityFile, "certificate", parseCertificate),
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return material;
}
