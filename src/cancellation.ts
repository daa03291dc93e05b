// Tells work that nobody waits for it any more. Not an AbortSignal, which costs far more processor time: every request
// and every read has one.

export class Cancellation {
  #isCancelled = false;
  readonly #callbacks = new Set<() => void>();

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  cancel(): void {
    this.#isCancelled = true;
    for (const callback of this.#callbacks) callback();
    this.#callbacks.clear();
  }

  /** Calls back when it is cancelled; returns the function that unregisters the callback. */
  onCancel(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => void this.#callbacks.delete(callback);
  }
}
