// Whenever something of a user changes. A connection that is lost is opened again, with what may have been missed.
import { useEffect, useRef, useState } from "react";
import type { Problem, Transport } from "../../client/client.js";
import { toProblem } from "../../client/problem.js";
import { toRetryAfterMs, toRetryDelayMs } from "../../client/retry-delay.js";
import { OPERATOR_CHANGES } from "./generated/operations.js";

interface ChangesOptions {
  transport: Transport;
  /** Null for nobody; of others what is known was just read. */
  userId: string | null;
  onChange: () => void;
  onSignedOut: (problem: Problem) => void;
}

/** @returns whether changes do not show at the moment */
export function useChanges({ transport, userId, onChange, onSignedOut }: ChangesOptions): boolean {
  const [attempt, setAttempt] = useState(0);
  const [lostUserId, setLostUserId] = useState<string | null>(null);
  /** Since something has arrived. */
  const failures = useRef(0);
  const latest = useRef({ onChange, onSignedOut });
  useEffect(() => {
    latest.current = { onChange, onSignedOut };
  });

  useEffect(() => {
    if (userId === null) return;
    // The first event is what has just been read, unless changes may have been missed.
    let isChange = failures.current > 0;
    let refusal: Problem | null = null;
    let timer: ReturnType<typeof setTimeout>;
    const stop = transport.subscribe(
      OPERATOR_CHANGES,
      { userId },
      {
        next({ data, errors }) {
          refusal = data ? null : toProblem(errors);
          if (refusal?.code === "UNAUTHENTICATED") latest.current.onSignedOut(refusal);
          if (!data) return;
          failures.current = 0;
          setLostUserId(null);
          if (isChange) latest.current.onChange();
          isChange = true;
        },
        ended() {
          setLostUserId(userId);
          failures.current += 1;
          if (refusal?.isRetryable === false) return;
          const seconds = refusal?.retryAfterSeconds ?? null;
          const delayMs = seconds === null ? toRetryDelayMs(failures.current - 1) : toRetryAfterMs(seconds);
          timer = setTimeout(() => setAttempt((before) => before + 1), delayMs);
        },
      },
    );
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [transport, userId, attempt]);

  return userId !== null && lostUserId === userId;
}
