import { sayStatus, toneOf } from "./texts.js";

export function Pill({ status }: { status: string }) {
  return <span className={`pill ${toneOf(status)}`}>{sayStatus(status)}</span>;
}
