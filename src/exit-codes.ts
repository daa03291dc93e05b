// How a command of ours ends, besides 0: its own help says what counts as failed.

export const EXIT_FAILURE = 1;
/** Arguments or settings are wrong. */
export const EXIT_CONFIGURATION = 2;
