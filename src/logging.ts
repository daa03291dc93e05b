// Log and audit lines. Error messages may quote submitted values, so they are never logged.
import { destination, type Logger, pino } from "pino";
import type { WriteAudit } from "./operations/personal-data.js";
import { UpstreamError } from "./upstream/upstream-error.js";

/** Own choice: some twenty requests. Each write takes as long as a tenth of a request, however short it is. */
const CHUNK_BYTES = 4_096;
/** Own choice: sooner than a person who reads the log notices. */
const WRITTEN_WITHIN_MS = 100;
/** Own choice: what is kept while nothing can be written, the disk being full. Later lines are dropped. */
const MAX_UNWRITTEN_BYTES = 1_000_000;

interface Output {
  write(line: string): void;
  /** @throws what the system reports */
  flush(): void;
}

let output: Output | undefined;

/** Standard output, in chunks of whole lines and without threads: lines keep their order, none is lost at the end. */
function standardOutput(): Output {
  if (output) return output;
  const stream = destination({ fd: 1, sync: true, minLength: CHUNK_BYTES, maxLength: MAX_UNWRITTEN_BYTES });
  let isScheduled = false;
  function flushIfPossible(): void {
    isScheduled = false;
    try {
      stream.flushSync();
    } catch {
      // Written with the next lines, if it can be.
    }
  }
  process.on("exit", flushIfPossible);
  output = {
    write(line) {
      stream.write(line);
      if (isScheduled) return;
      isScheduled = true;
      setTimeout(flushIfPossible, WRITTEN_WITHIN_MS).unref();
    },
    flush: () => stream.flushSync(),
  };
  return output;
}

export function createLogger(level: string): Logger {
  return pino({ level, base: null }, standardOutput());
}

let auditLogger: Logger | undefined;

/**
 * Written to standard output besides the log, whatever its level, so that no access to personal data goes unrecorded.
 * It has been written when this returns.
 */
export const writeAuditLine: WriteAudit = (line) => {
  auditLogger ??= pino({ base: null }, standardOutput());
  auditLogger.info(line);
  standardOutput().flush();
};

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
