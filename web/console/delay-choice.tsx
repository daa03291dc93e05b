const DELAYS: [label: string, seconds: number][] = [
  ["at once", 0],
  ["in 5 seconds", 5],
  ["in 30 seconds", 30],
  ["in 5 minutes", 300],
  ["in 1 hour", 3_600],
  ["in 1 day", 86_400],
  ["in 7 days", 7 * 86_400],
];

/** When the next transition is to happen, on the simulator's clock. */
export function DelayChoice({ seconds, onChange }: { seconds: number; onChange: (seconds: number) => void }) {
  return (
    <label className="delay">
      Changes happen
      <select value={seconds} onChange={(event) => onChange(Number(event.target.value))}>
        {DELAYS.map(([label, value]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What is sent with a transition. */
export const withDelay = (body: object, delaySeconds: number): object =>
  delaySeconds > 0 ? { ...body, delaySeconds } : body;

export const sayDone = (what: string, delaySeconds: number): string =>
  delaySeconds > 0 ? `${what} is scheduled.` : `${what}: done.`;
