// What doctor checks, and what it found. No text contains a secret, an address with one, or an id of a user.

export interface Finding {
  level: "ok" | "warn" | "fail";
  /** What is in order, or what to do. */
  text: string;
}

export interface Check {
  name: string;
  run: () => Finding | Promise<Finding>;
}

export const ok = (text: string): Finding => ({ level: "ok", text });
/** Works, but not as well as it could; or could not be checked. */
export const warn = (text: string): Finding => ({ level: "warn", text });
/** Users will notice. */
export const fail = (text: string): Finding => ({ level: "fail", text });

export interface NamedFinding extends Finding {
  name: string;
}

/** Own choice: longer than all limits within a check together. */
const DEADLINE_MS = 30_000;

/** Runs all at once, each to its end whatever becomes of the others; the findings are in the order given. */
export async function* runChecks(checks: readonly Check[], deadlineMs = DEADLINE_MS): AsyncGenerator<NamedFinding> {
  const running = checks.map(async ({ name, run }) => ({ name, ...(await withinDeadline(run, deadlineMs)) }));
  for (const finding of running) yield await finding;
}

async function withinDeadline(run: Check["run"], deadlineMs: number): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(fail(`no result within ${deadlineMs / 1_000} s`)), deadlineMs);
  });
  try {
    return await Promise.race([run(), expired]);
  } catch (error) {
    // Its message may contain anything.
    return fail(`could not be checked (${(error as Error).name}): a defect, please report it`);
  } finally {
    clearTimeout(timer);
  }
}
