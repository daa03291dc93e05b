// What is known of an answer besides its text, and how it is said below it.

export interface AnswerFacts {
  kind: "answer";
  /** Null when there was no answer. */
  status: number | null;
  /** As the page has measured it, with the network. */
  durationMs: number;
  timing: ServerTiming;
  /** Codes of its errors, each once. */
  codes: string[];
  requestId: string | null;
}

/** What the gateway says in the header Server-Timing; all undefined where it does not. */
export interface ServerTiming {
  totalMs?: number;
  cost?: number;
  upstreamCalls?: number;
  /** Such as "hit 1, miss 2". */
  cache?: string;
}

export function readServerTiming(header: string | null): ServerTiming {
  // Descriptions are quoted and may contain commas.
  const metrics = new Map(
    [...(header ?? "").matchAll(/(\w+);(?:dur=([\d.]+)|desc="([^"]*)")/g)].map(([, name, duration, description]) => [
      name,
      duration ?? description,
    ]),
  );
  return {
    totalMs: toNumber(metrics.get("total")),
    cost: toNumber(metrics.get("cost")),
    upstreamCalls: toNumber(metrics.get("upstream")),
    cache: metrics.get("cache"),
  };
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** The parts of the line, in their order. */
export function sayAnswer({ status, durationMs, timing, codes }: AnswerFacts): string[] {
  const { totalMs, cost, upstreamCalls, cache } = timing;
  const inGateway = totalMs === undefined ? "" : `, ${sayDuration(totalMs)} of it in the gateway`;
  return [
    status === null ? "No answer" : `Status ${status}`,
    ...(codes.length === 0 ? [] : [codes.join(", ")]),
    `${sayDuration(durationMs)}${inGateway}`,
    ...(upstreamCalls === undefined ? [] : [sayCount(upstreamCalls, "upstream call")]),
    ...(cost === undefined ? [] : [`cost ${cost}`]),
    ...(cache === undefined ? [] : [`cache: ${cache}`]),
  ];
}

function sayCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function sayDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
