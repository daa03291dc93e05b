// `documents check FILE`: whether the gateway could run every trusted document, before it is deployed with them; and
// whether a running gateway accepts them, before a frontend is deployed that sends them.
import { setTimeout as pause } from "node:timers/promises";
import { buildGatewaySchema } from "../build-schema.js";
import { readGatewayToken } from "../environment.js";
import { isLoopbackHost } from "../loopback.js";
import { isAcceptedAt, type Manifest } from "../operations/document-manifest.js";
import { readDocument } from "../operations/read-document.js";
import { fail } from "./arguments.js";
import { checkAgainst } from "./check-against.js";
import { counted } from "./counted.js";
import { lineOf } from "./document-line.js";
import { readManifestFile } from "./manifest-file.js";

/** The access token is sent there. */
export function readApiAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : fail("--against needs the address of a gateway.");
  if (url.username !== "" || url.password !== "") fail("--against takes no password: GATEWAY_TOKEN has the token.");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackHost(url.hostname)))
    fail("--against needs an https address, except on this machine.");
  if (url.pathname === "/") url.pathname = "/graphql";
  return url.href;
}

export interface CheckReport {
  lines: string[];
  areAllFine: boolean;
}

/**
 * @param url of the API of a gateway to ask; undefined to check against the schema
 * @throws NotAsked
 */
export async function checkDocuments(file: string, url: string | undefined, now: Date): Promise<CheckReport> {
  const manifest = readManifestFile(file);
  // Others are refused, and never run.
  const accepted = new Map([...manifest].filter(([, document]) => isAcceptedAt(document, now)));
  if (url === undefined) return describe(manifest, await findInvalid(accepted), "invalid", now);
  const refused = await checkAgainst({ url, token: readGatewayToken(), ids: accepted.keys(), pause });
  return describe(manifest, refused, "refused", now);
}

async function findInvalid(documents: Manifest): Promise<Map<string, string>> {
  const schema = await buildGatewaySchema();
  const invalid = new Map<string, string>();
  for (const [id, { text }] of documents) {
    const read = readDocument(schema, text, false);
    if (!("document" in read)) invalid.set(id, read.map(({ message }) => message.replace(/\s+/g, " ")).join(" "));
  }
  return invalid;
}

function describe(
  manifest: Manifest,
  problems: ReadonlyMap<string, string>,
  problem: "invalid" | "refused",
  now: Date,
): CheckReport {
  const lines = [...problems].map(([id, why]) => lineOf(id, manifest.get(id)?.text ?? "", why));
  let removedCount = 0;
  let endedCount = 0;
  for (const [id, document] of manifest) {
    if (!document.removal) continue;
    const end = document.removal.acceptedUntil.toISOString();
    const isAccepted = isAcceptedAt(document, now);
    lines.push(
      lineOf(id, document.text, isAccepted ? `removed, accepted until ${end}` : `removed, refused since ${end}`),
    );
    removedCount += 1;
    if (!isAccepted) endedCount += 1;
  }
  const ended = endedCount > 0 ? `, ${endedCount} past their grace period` : "";
  const removed = removedCount > 0 ? `; ${removedCount} removed${ended}` : "";
  lines.push(`${counted(manifest.size, "document")}, ${problems.size} ${problem}${removed}`);
  return { lines, areAllFine: problems.size === 0 };
}
