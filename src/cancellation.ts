// Tells work that nobody waits for it any more. Not an AbortSignal, which costs far more processor time: every request
// and every read has one.

export class Cancellation {
  #isCancelled = false;
  #listen: ((cancel: () => void) => void) | undefined;
  readonly #callbacks = new Set<() => void>();

  /** @param listen called once somebody wants to know, as most requests are answered at once */
  constructor(listen?: (cancel: () => void) => void) {
    this.#listen = listen;
  }

  get isCancelled(): boolean {
    this.#start();
    return this.#isCancelled;
  }

  cancel(): void {
    this.#isCancelled = true;
    for (const callback of this.#callbacks) callback();
    this.#callbacks.clear();
  }

  /** Calls back when it is cancelled; returns the function that unregisters the callback. */
  onCancel(callback: () => void): () => void {
    this.#start();
    this.#callbacks.add(callback);
    return () => void this.#callbacks.delete(callback);
  }

  #start(): void {
    const listen = this.#listen;
    this.#listen = undefined;
    listen?.(() => this.cancel());
  }
}
