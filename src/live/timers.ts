// Work that is due later. An argument everywhere, so that tests decide when later is.

/** Gives the function that calls it off. */
export type Schedule = (work: () => void, delayMs: number) => () => void;

/** Does not keep the process alive. */
export const schedule: Schedule = (work, delayMs) => {
  const timer = setTimeout(work, delayMs).unref();
  return () => clearTimeout(timer);
};
