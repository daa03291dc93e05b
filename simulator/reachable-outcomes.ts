// Which outcomes a session can be taken to, and by which steps. Pure.
import { OUTCOMES, type Step } from "./outcomes.js";
import { type SessionRecord, type UserRecord, verificationFlowOf } from "./records.js";
import { canFollow } from "./transitions.js";

export interface ReachableOutcome {
  name: string;
  /** What is still to happen to the session. */
  label: string;
  steps: Step[];
}

/** The steps from the session's status to an outcome, or what is wrong. */
export function stepsTo(outcomeName: string, { Status: status }: SessionRecord, user: UserRecord): Step[] | string {
  const outcome = Object.hasOwn(OUTCOMES, outcomeName) ? OUTCOMES[outcomeName] : undefined;
  if (!outcome) return `outcome must be one of ${Object.keys(OUTCOMES).join(", ")}`;
  const flow = verificationFlowOf(user);
  if (!outcome.flows.includes(flow)) return `a session of a ${flow} user cannot end in ${outcomeName}`;
  const steps = outcome.steps(flow);
  const done = steps.findIndex((step) => step.status === status);
  const rest = steps.slice(done + 1);
  const first = rest[0];
  return first && canFollow(status, first.status) ? rest : `a session that is ${status} cannot become ${outcomeName}`;
}

export function reachableOutcomes(session: SessionRecord, user: UserRecord): ReachableOutcome[] {
  const { Status: status } = session;
  const flow = verificationFlowOf(user);
  return Object.entries(OUTCOMES).flatMap(([name, outcome]) => {
    const steps = stepsTo(name, session, user);
    // Another outcome may end in the same status, but this session is not on its way.
    const isOnItsWay = status === "PENDING" || outcome.steps(flow).some((step) => step.status === status);
    return typeof steps === "string" || !isOnItsWay
      ? []
      : [{ name, label: outcome.labelFrom?.[status] ?? outcome.label, steps }];
  });
}
