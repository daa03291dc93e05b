// Icons, drawn in the colour of their text. Whatever they say is said in words as well.

import type { Tone } from "./appearance.js";

const PATHS = {
  alert: "M12 7.5v5.5M12 16.5v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
  arrow: "M5 12h14M13 6l6 6-6 6",
  calendar: "M5 6.5h14v13H5zM5 10.5h14M9 4v4M15 4v4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 7v5l3.5 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
  cross: "M7 7l10 10M17 7L7 17",
  document: "M7 3.5h7l4 4v13H7zM13.5 3.5v4.5H18M10 13h5M10 16.5h5",
  help: "M9.5 9.3a2.6 2.6 0 1 1 3.6 2.5c-.8.4-1.1.9-1.1 1.9M12 16.7v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
  key: "M14.5 4a5.5 5.5 0 1 0-5 7.8L4 17.3V20h2.7l1-1v-2h2v-2l2.6-2.6A5.5 5.5 0 0 0 14.5 4ZM16 8.5v.1",
  people: "M9 11.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM3 19c1-6 11-6 12 0M16 5.5a3 3 0 0 1 0 6M18 15c2 1 3 2 3 4",
  repeat: "M5 12a7 7 0 0 1 12-4.9L19 9M19 5v4h-4M19 12a7 7 0 0 1-12 4.9L5 15M5 19v-4h4",
  shield: "M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6zM9 12l2.2 2.2L15.5 10",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The icon in a circle of the tone; without one, of the tone around it. */
export function Badge({ icon, tone, isSmall = false }: { icon: IconName; tone?: Tone; isSmall?: boolean }) {
  return (
    <span className={["badge", isSmall && "small", tone].filter(Boolean).join(" ")}>
      <Icon name={icon} />
    </span>
  );
}
