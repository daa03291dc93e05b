// Log and audit lines. Error messages may quote submitted values, so they are never logged.
import { destination, type Logger, pino } from "pino";
import type { WriteAudit } from "./operations/personal-data.js";
import { UpstreamError } from "./upstream/upstream-error.js";

/**
 * Own choice: some twenty requests, as each write takes as long as a tenth of one. A person who reads the log does not
 * notice the time.
 */
const IN_CHUNKS = { minLength: 4_096, periodicFlush: 100 };

/** To standard output, in chunks of whole lines; what is left at the end of the process is written then. */
export function createLogger(level: string): Logger {
  const output = destination({ fd: 1, sync: true, ...IN_CHUNKS });
  process.on("exit", () => output.flushSync());
  return pino({ level, base: null }, output);
}

const auditLogger = pino({ base: null });

/**
 * Written to standard output besides the log, at once and whatever its level, so that no access to personal data goes
 * unrecorded.
 */
export const writeAuditLine: WriteAudit = (line) => auditLogger.info(line);

/** Type and stack of an error, without its message. */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof UpstreamError) {
    const { status, upstreamType, cause } = error.detail;
    const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : undefined;
    return { error: error.name, kind: error.kind, upstreamStatus: status, upstreamType, code };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, stack: frames.map((frame) => frame.trim()) };
}
