// Sends one answer at a time; of those that become due meanwhile, only the latest.

export function latestOnly<Value>(send: (value: Value) => Promise<void>): (value: Value) => Promise<void> {
  let waiting: { value: Value } | undefined;
  let isSending = false;
  return async (value) => {
    waiting = { value };
    if (isSending) return;
    isSending = true;
    try {
      for (; waiting;) {
        const next: Value = waiting.value;
        waiting = undefined;
        await send(next);
      }
    } finally {
      isSending = false;
    }
  };
}
