// How long a shutdown may take before the process is ended.
import type { Config } from "./config.js";

/** Own choice: for all that is closed after the last request's deadline. */
export const CLOSING_MS = 4_000;

export function longestShutdownMs(config: Pick<Config, "shutdownDelayMs" | "requestTimeoutMs">): number {
  return config.shutdownDelayMs + config.requestTimeoutMs + CLOSING_MS;
}
