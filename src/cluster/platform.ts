// Names the platform, and what its instances share, in Redis.
import { createHash } from "node:crypto";
import { FORMAT_VERSION, formatName } from "./encoding.js";

/** Keeps platforms apart that share a Redis. */
export function platformOf({ baseUrl, clientId }: { baseUrl: string; clientId: string }): string {
  return createHash("sha256").update(`${baseUrl} ${clientId}`).digest("hex").slice(0, 12);
}

/** Instances with different formats have different keys and channels. */
export function clusterKeys(platform: string, formatVersion = FORMAT_VERSION): { prefix: string; channel: string } {
  const prefix = `identity-verification-gateway:${formatName(formatVersion)}:${platform}:`;
  return { prefix, channel: `${prefix}messages` };
}
