// Says that something in the simulator has changed, to whoever shows or saves it. Many in a row are said once.

/** Own choice: a person sees no difference, and a storm of calls costs ten looks a second. */
const COALESCED_MS = 100;

export interface Changes {
  notify: () => void;
  /** Returns a function that ends it. */
  onChange(listener: () => void): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  let isDue = false;
  return {
    notify() {
      if (isDue || listeners.size === 0) return;
      isDue = true;
      // Not on the simulator's clock, which may be shifted or stand still.
      setTimeout(() => {
        isDue = false;
        for (const listener of listeners) listener();
      }, COALESCED_MS).unref();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
