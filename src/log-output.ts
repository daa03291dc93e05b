// Standard output for log lines, in chunks: each write takes as long as a tenth of a request, however short it is.
// Without threads, so that lines keep their order and the last ones are written at exit; and never waiting for long, as
// nothing else happens meanwhile.
import { writeSync } from "node:fs";
import { type Clock, systemClock } from "./clock.js";
import { systemErrorCode } from "./system-error-code.js";

export interface LogOutput {
  /** Written soon. Dropped when the reader has gone, or when too much is waiting. */
  write: (line: string) => void;
  /** Written when this returns. @throws the system's error if it cannot be, or if too much is waiting */
  writeNow: (line: string) => void;
  /** At the end of the process. */
  finish: () => void;
}

/** Own choice: some twenty requests. */
const CHUNK_CHARACTERS = 4_096;
/** Own choice: a person who reads the log does not notice. */
const WRITTEN_WITHIN_MS = 100;
/** Own choice: what may wait while nothing can be written, the disk being full. */
const MAX_WAITING_CHARACTERS = 1_000_000;
/** Own choice: for a reader that is slow, where the lines cannot wait for it. */
const ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 10;

export function createLogOutput(
  write: (bytes: Buffer) => number = (bytes) => writeSync(1, bytes),
  schedule: Clock["schedule"] = systemClock.schedule,
): LogOutput {
  let lines = "";
  /** Of a chunk that was written in part. */
  let rest: Buffer = Buffer.alloc(0);
  let isScheduled = false;
  /** Waiting was in vain, and nothing has been taken since. */
  let isStalled = false;

  function writeSoon(): void {
    if (isScheduled) return;
    isScheduled = true;
    schedule(() => {
      isScheduled = false;
      writeIfPossible(1);
    }, WRITTEN_WITHIN_MS);
  }

  function writeAll(attempts: number): void {
    if (lines !== "") rest = Buffer.concat([rest, Buffer.from(lines)]);
    lines = "";
    for (let attempt = 1; rest.length > 0;) {
      try {
        rest = rest.subarray(write(rest));
        isStalled = false;
      } catch (error) {
        const code = systemErrorCode(error);
        // Nobody reads them any more.
        if (code === "EPIPE") rest = Buffer.alloc(0);
        if (code === "EAGAIN" && attempt < attempts) {
          attempt += 1;
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_ATTEMPTS_MS);
          continue;
        }
        if (code === "EAGAIN") isStalled ||= attempts > 1;
        if (rest.length > 0) writeSoon();
        throw error;
      }
    }
  }

  function writeIfPossible(attempts: number): void {
    try {
      writeAll(attempts);
    } catch {
      // Written later, if it can be.
    }
  }

  /** Whether too much is waiting, even after one more attempt. */
  function isFull(): boolean {
    const isTooMuch = () => lines.length + rest.length > MAX_WAITING_CHARACTERS;
    if (isTooMuch()) writeIfPossible(1);
    return isTooMuch();
  }

  return {
    write(line) {
      if (isFull()) return;
      lines += line;
      if (lines.length >= CHUNK_CHARACTERS) writeIfPossible(1);
      else writeSoon();
    },
    writeNow(line) {
      if (isFull()) throw new Error("too much is waiting to be written");
      lines += line;
      writeAll(isStalled ? 1 : ATTEMPTS);
    },
    finish: () => writeIfPossible(ATTEMPTS),
  };
}
