// `npm run hooks` against a simulator, as a program.
import { WEBHOOK_SECRET } from "./live-gateway.js";
import { startProgram } from "./program.js";
import type { TestSimulator } from "./simulator.js";

export const PUBLIC_URL = "https://gateway.example";
export const OWN_ADDRESS = `${PUBLIC_URL}/webhooks/mangopay/${WEBHOOK_SECRET}`;

export interface WireHook {
  Id: string;
  EventType: string;
  Url: string;
  Status: string;
  Validity: string;
  Tag: string | null;
}

export interface HooksRun {
  code: number | null;
  stdout: string;
  stderr: string;
  /** What was printed of each event type. */
  lines: Record<string, string>;
}

export async function runHooks(
  upstreamUrl: string,
  args: readonly string[],
  env: Record<string, string> = {},
  cwd?: string,
): Promise<HooksRun> {
  const program = startProgram("src/commands/hooks-command.js", {
    args: [...args],
    ...(cwd === undefined ? {} : { cwd }),
    env: {
      MANGOPAY_BASE_URL: upstreamUrl,
      MANGOPAY_CLIENT_ID: "a",
      MANGOPAY_API_KEY: "b",
      PUBLIC_URL,
      WEBHOOK_SECRETS: WEBHOOK_SECRET,
      ...env,
    },
  });
  const code = await program.ended;
  const lines = [...program.stdout().matchAll(/^ {2}([A-Z_]+) +(.+)$/gm)];
  return {
    code,
    stdout: program.stdout(),
    stderr: program.stderr(),
    lines: Object.fromEntries(lines.map(([, eventType, text]) => [eventType ?? "", text ?? ""])),
  };
}

export async function listHooks(simulator: TestSimulator): Promise<WireHook[]> {
  return (await simulator.call("GET", "/hooks?per_page=100")).body as WireHook[];
}

export async function hookOf(simulator: TestSimulator, eventType: string): Promise<WireHook> {
  const hook = (await listHooks(simulator)).find(({ EventType }) => EventType === eventType);
  if (!hook) throw new Error(`the simulator has no hook for ${eventType}`);
  return hook;
}
