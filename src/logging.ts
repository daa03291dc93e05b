// Log and audit lines. Error messages may quote submitted values, so they are never logged.
import { type Logger, pino } from "pino";
import { createLogOutput, type LogOutput } from "./log-output.js";
import type { WriteAudit } from "./operations/personal-data.js";
import { systemErrorCode } from "./system-error-code.js";
import { UpstreamError } from "./upstream/upstream-error.js";

let standardOutput: LogOutput | undefined;

function toStandardOutput(): LogOutput {
  if (!standardOutput) {
    standardOutput = createLogOutput();
    process.on("exit", standardOutput.finish);
  }
  return standardOutput;
}

export function createLogger(level: string): Logger {
  return pino({ level, base: null }, toStandardOutput());
}

let auditLogger: Logger | undefined;

/**
 * Written to standard output besides the log, at once and whatever its level, so that no access to personal data and no
 * mutation goes unrecorded. @throws the system's error if it cannot be written
 */
export const writeAuditLine: WriteAudit = (line) => {
  auditLogger ??= pino({ base: null }, { write: toStandardOutput().writeNow });
  auditLogger.info(line);
};

/** Type and stack of an error, without its message. */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof UpstreamError) {
    const { status, upstreamType, cause } = error.detail;
    return {
      error: error.name,
      kind: error.kind,
      upstreamStatus: status,
      upstreamType,
      code: systemErrorCode(cause),
    };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, code: systemErrorCode(error.cause), stack: frames.map((frame) => frame.trim()) };
}
