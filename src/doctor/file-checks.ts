// Files that the settings name: the client certificate, the trusted documents and the texts.
import { X509Certificate } from "node:crypto";
import type { UpstreamSettings } from "../config.js";
import { ConfigurationError } from "../configuration-error.js";
import { readTextsFile } from "../texts/texts-file.js";
import { readTlsMaterial } from "../tls-material.js";
import { fail, type Finding, ok, warn } from "./check.js";

const DAY_MS = 86_400_000;
/** Own choice: time enough to have a new one issued. */
const WARN_DAYS = 30;

export function checkCertificate(upstream: UpstreamSettings, now: Date): Finding {
  try {
    const { certificate } = readTlsMaterial(upstream);
    const days = Math.floor((Date.parse(new X509Certificate(certificate ?? "").validTo) - now.getTime()) / DAY_MS);
    if (days < 0) return fail("has expired: have a new one issued, for MANGOPAY_CLIENT_CERTIFICATE_FILE");
    return days < WARN_DAYS ? warn(`expires in ${days} days: have a new one issued`) : ok(`expires in ${days} days`);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return fail(error.problems.join("; "));
  }
}

export async function checkTrustedDocuments(file: string | null, command: string, now: Date): Promise<Finding> {
  if (file === null) return ok("any operation is accepted: TRUSTED_DOCUMENTS is not set");
  const { acceptedTexts, readTrustedDocuments } = await import("../operations/trusted-documents.js");
  const { isAcceptedAt } = await import("../operations/document-manifest.js");
  const { readDocument } = await import("../operations/read-document.js");
  const { buildGatewaySchema } = await import("../build-schema.js");
  try {
    const documents = readTrustedDocuments(file);
    const texts = acceptedTexts(documents, now);
    const schema = await buildGatewaySchema();
    const invalid = [...texts].filter((text) => !("document" in readDocument(schema, text, false))).length;
    if (invalid > 0) return fail(`${invalid} of ${texts.size} are invalid: ${command} check FILE names them`);
    const removed = [...(documents?.listed.values() ?? [])].filter(({ removal }) => removal);
    const endedCount = removed.filter((document) => !isAcceptedAt(document, now)).length;
    if (endedCount > 0) return warn(`${endedCount} are refused, past their grace period: ${command} merge drops them`);
    return ok(
      `all ${texts.size} are valid${removed.length > 0 ? `, ${removed.length} of them in a grace period` : ""}`,
    );
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return fail(error.problems.join("; "));
  }
}

export function checkTexts(file: string | null): Finding {
  try {
    const languages = Object.keys(readTextsFile(file));
    return ok(`TEXTS_FILE has texts in ${languages.join(", ") || "no language"}`);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return fail(error.problems.join("; "));
  }
}
