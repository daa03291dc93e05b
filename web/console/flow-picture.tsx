// A flow as a picture: its states, where something stands, and where it can go. Those can be picked, by keyboard too.
import type { KeyboardEvent } from "react";
import { layOut, NODE } from "./flow-layout.js";
import { sayStatus, toneOf } from "./texts.js";

export interface FlowPictureProps {
  /** Of what, for people who do not see it. */
  label: string;
  edges: readonly (readonly [from: string, to: string])[];
  current: string;
  /** What picking a state does, in words, by state. */
  reachable: ReadonlyMap<string, string>;
  /** Whose outcomes are shown. */
  picked?: string | null;
  onPick: (state: string) => void;
}

export function FlowPicture({ label, edges, current, reachable, picked = null, onPick }: FlowPictureProps) {
  const layout = layOut(edges);
  return (
    <svg
      className="flow"
      width={layout.width}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="group"
      aria-label={`${label}: ${sayStatus(current)}`}
    >
      {layout.edges.map(({ from, to, path }) => (
        <path
          key={`${from} ${to}`}
          d={path}
          className={from === current && reachable.has(to) ? "edge open" : "edge"}
          aria-hidden="true"
        />
      ))}
      {layout.states.map(({ name, x, y }) => {
        const does = reachable.get(name);
        const isCurrent = name === current;
        const pick = () => onPick(name);
        const named = isCurrent ? `${sayStatus(name)}, where it stands` : sayStatus(name);
        return (
          <g
            key={name}
            transform={`translate(${x} ${y})`}
            className={["state", toneOf(name), isCurrent && "current", does && "reachable", picked === name && "picked"]
              .filter(Boolean)
              .join(" ")}
            {...(does === undefined
              ? { role: "img", "aria-label": named, ...(isCurrent && { "aria-current": "step" }) }
              : {
                  role: "button",
                  tabIndex: 0,
                  "aria-label": `${sayStatus(name)}: ${does}`,
                  onClick: pick,
                  onKeyDown: (event: KeyboardEvent) => {
                    if (event.key !== "Enter" && event.key !== " ") return;
                    event.preventDefault();
                    pick();
                  },
                })}
          >
            <rect width={NODE.width} height={NODE.height} rx="8" />
            {isCurrent && <circle cx="10" cy={NODE.height / 2} r="3" />}
            <text x={NODE.width / 2 + (isCurrent ? 5 : 0)} y={NODE.height / 2} dy="0.35em" textAnchor="middle">
              {sayStatus(name)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
