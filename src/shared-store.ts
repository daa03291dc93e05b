// The port through which instances share what they have read; src/cluster implements it with Redis.

/** May lose entries at any time; they are then read again. */
export interface SharedStore<Value> {
  /** Undefined when absent or expired, or while the store is unavailable. */
  get(id: string): Promise<{ value: Value; freshForMs: number } | undefined>;
  set(id: string, value: Value, timeToLiveMs: number): void;
  delete(id: string): void;
}
