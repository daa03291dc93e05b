// The command line's trigger: changes a session or a user of a simulator that runs elsewhere.
import { OUTCOMES } from "./outcomes.js";
import { seededSessionIds, seededUserIds } from "./seed.js";
import { takesActionCode, USER_CHANGES } from "./user-changes.js";

export const TRIGGER_USAGE = "trigger SESSION OUTCOME, trigger USER OUTCOME, or trigger USER CHANGE.";

const listed = (labelled: Readonly<Record<string, { label: string }>>) =>
  Object.entries(labelled)
    .map(([name, { label }]) => `  ${name.padEnd(30)} ${label}`)
    .join("\n");

export const TRIGGER_HELP = `Usage: trigger SESSION OUTCOME
       trigger USER OUTCOME
       trigger USER CHANGE [ACTION_CODE | DEADLINE]

Takes a session of the simulator that runs on SIMULATOR_PORT to an outcome, or changes a user of it, with all
events. Of a user it takes the newest session that can end so, or begins one.
For example
  trigger ${seededSessionIds.pending} VALIDATED
  trigger ${seededUserIds.newcomer} REFUSED_UNDER_AGE
  trigger ${seededUserIds.natural} RENEWAL_REQUIRED 2026-12-15
  trigger ${seededUserIds.natural} OUTFLOWS_BLOCKED 008705

Outcomes
${listed(OUTCOMES)}

Changes of a user
${listed(USER_CHANGES)}

A seeded user's name stands for their id: ${Object.keys(seededUserIds).join(", ")}

Environment, or file .env: SIMULATOR_PORT (4010), SIMULATOR_HOST (127.0.0.1). More of each: simulator/README.md

Exits with code
  0   done
  1   there is no such session or user, its state does not allow it, or no simulator answers
  2   arguments or settings are wrong
`;

/** For the whole answer; own choice. */
const TIMEOUT_MS = 5_000;

interface Result {
  exitCode: 0 | 1 | 2;
  text: string;
}

interface ControlAnswer {
  problem?: string;
  /** Of a start. */
  sessionId?: string;
  session?: { Status: string };
  user?: { KYCLevel: string; UserStatus: string };
  regulation?: { actionCode: string; renewalDeadline: string | null };
}

export async function trigger(
  [verb, id, change, detail, ...rest]: string[],
  { host, port, timeoutMs = TIMEOUT_MS }: { host: string; port: number; timeoutMs?: number },
): Promise<Result> {
  if (verb !== "trigger") return misused(`"${verb}" is not a command. There is one: ${TRIGGER_USAGE}`);
  const isUser = id !== undefined && (id.startsWith("user_") || Object.hasOwn(seededUserIds, id));
  const isChange = isUser && change !== undefined && Object.hasOwn(USER_CHANGES, change);
  if (!id || !change || rest.length > 0 || (detail !== undefined && !isChange))
    return misused(`trigger takes an id and what becomes of it: ${TRIGGER_USAGE}`);
  if (detail !== undefined && !takesDetail(change))
    return misused(
      `The change ${change} takes nothing more. RENEWAL_REQUIRED takes a deadline, blocks an action code.`,
    );
  const [path, body] = isChange
    ? [`users/${encodeURIComponent(id)}/change`, { change, ...detailOf(change, detail) }]
    : isUser
      ? ["start", { user: id, state: change }]
      : [`sessions/${encodeURIComponent(id)}/finish`, { outcome: change }];
  let response: Response;
  try {
    response = await fetch(`http://${host}:${port}/_simulator/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    return failed(`No simulator answers on ${host}:${port}. SIMULATOR_PORT says where to look for it.`);
  }
  const answer = await readAnswer(response);
  if (!answer)
    return failed(`What answers on ${host}:${port} is not the simulator. SIMULATOR_PORT says where to look for it.`);
  // The id alone may be unknown: what becomes of it is in the body.
  if (response.status === 404) return failed(sayAbsent(id, host, port));
  if (!response.ok) return { exitCode: response.status === 400 ? 2 : 1, text: String(answer.problem) };
  return {
    exitCode: 0,
    text: `${id} is ${answer.sessionId ? `at ${change}: ${answer.sessionId}` : describe(answer)}`,
  };
}

const failed = (text: string): Result => ({ exitCode: 1, text });
const misused = (text: string): Result => ({ exitCode: 2, text });

function sayAbsent(id: string, host: string, port: number): string {
  return (
    `The simulator on ${host}:${port} has neither a session nor a user ${JSON.stringify(id)}. Ids of sessions begin ` +
    "with idnver_, those of users with user_; a seeded user's name will do: " +
    `${Object.keys(seededUserIds).join(", ")}. Its console, http://${host}:${port}, shows them all.`
  );
}

function takesDetail(change: string): boolean {
  return change === "RENEWAL_REQUIRED" || takesActionCode(change);
}

function detailOf(change: string, detail: string | undefined): { deadline?: string; actionCode?: string } {
  if (detail === undefined) return {};
  return change === "RENEWAL_REQUIRED" ? { deadline: detail } : { actionCode: detail };
}

/** Undefined if another program listens on the port. */
async function readAnswer(response: Response): Promise<ControlAnswer | undefined> {
  const body: unknown = await response.json().catch(() => null);
  const isControl =
    typeof body === "object" && body !== null && ["problem", "session", "sessionId", "user"].some((key) => key in body);
  return isControl ? body : undefined;
}

function describe({ session, user, regulation }: ControlAnswer): string {
  if (session) return session.Status;
  const deadline = regulation?.renewalDeadline;
  const parts = [
    user?.UserStatus,
    user?.KYCLevel,
    deadline ? `to renew by ${deadline}` : undefined,
    regulation?.actionCode ? `blocked with ${regulation.actionCode}` : undefined,
  ];
  return parts.filter(Boolean).join(", ");
}
