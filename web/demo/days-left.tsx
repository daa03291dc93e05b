import { useTexts } from "./use-language.js";

const DAY_MS = 86_400_000;

/** @param day such as 2026-12-15, to the end of which there is time */
export function DaysLeft({ day }: { day: string }) {
  const { language } = useTexts();
  const today = Date.parse(new Date().toISOString().slice(0, 10));
  const days = Math.round((Date.parse(day) - today) / DAY_MS);
  // Over by this clock, and not yet by the gateway's.
  if (Number.isNaN(days) || days < 0) return null;
  const text = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
  return (
    <p>
      <span className={`pill ${days <= 7 ? "bad" : "wait"}`}>{text}</span>
    </p>
  );
}
