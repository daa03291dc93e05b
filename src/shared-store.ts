// The port through which instances share what they have read; cluster/ implements it over Redis.

/** What it throws away, or cannot answer, is read again. */
export interface SharedStore<Value> {
  /** Undefined for what is absent, outdated, or cannot be had. */
  get(id: string): Promise<{ value: Value; freshForMs: number } | undefined>;
  set(id: string, value: Value, timeToLiveMs: number): void;
  delete(id: string): void;
}
