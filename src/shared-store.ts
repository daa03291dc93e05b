// The port through which instances share what they have read; src/cluster implements it with Redis.

export interface SharedValue<Value> {
  value: Value;
  freshForMs: number;
}

type Claimed<Value> = { stored: SharedValue<Value>; release?: undefined } | { stored?: undefined; release: () => void };

/** May lose entries at any time; they are then read again. */
export interface SharedStore<Value> {
  /** Undefined when absent or expired, or while the store is unavailable. */
  get(id: string): Promise<SharedValue<Value> | undefined>;
  /**
   * The same for a caller that will read itself what is absent or does not suffice: while another instance is reading
   * it, waits for that. Without a stored value, `release` has to be called once the value has been set, or could not be
   * read.
   */
  getOrClaim(id: string, suffices: (value: Value) => boolean): Promise<Claimed<Value>>;
  set(id: string, value: Value, timeToLiveMs: number): void;
  delete(id: string): void;
}
