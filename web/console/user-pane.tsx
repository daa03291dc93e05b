// One user: who they are, their sessions, and what else can happen to them.
import { useState } from "react";
import { useAct } from "./act.js";
import { CopyButton } from "./copy-button.js";
import { DelayChoice, withDelay } from "./delay-choice.js";
import type { Scheduled, UserDetail } from "./feed-types.js";
import { startAddress, userAddress } from "./route.js";
import { ScheduledList } from "./scheduled-list.js";
import { SessionCard } from "./session-card.js";
import { sayDay, sayFlow, sayMoment, sayName, sayWords } from "./texts.js";
import { UserChanges } from "./user-changes.js";

interface UserPaneProps {
  user: UserDetail;
  scheduled: Scheduled[];
  nowMs: number;
}

export function UserPane({ user, scheduled, nowMs }: UserPaneProps) {
  const act = useAct();
  const [delaySeconds, setDelaySeconds] = useState(0);
  const { sessionProblem } = user;
  const sessionIds = new Set(user.sessions.map(({ id }) => id));
  const own = scheduled.filter(({ task }) => task.userId === user.id || sessionIds.has(task.sessionId ?? ""));
  const begin = () => {
    if (sessionProblem !== null) return;
    const body = withDelay({ user: user.id, state: "PENDING" }, delaySeconds);
    void act({ path: "start", body }, delaySeconds > 0 ? "A session is scheduled." : "A session was begun.");
  };
  return (
    <>
      <div className="pane-head">
        <a className="back" href="#users">
          ← All users
        </a>
        <h2>{sayName(user.name)}</h2>
        {user.company && <p className="company">{sayName(user.company)}</p>}
        <p className="id">
          <code>{user.id}</code>
        </p>
        <div className="actions start">
          <CopyButton text={user.id} label="Copy id" />
          <CopyButton text={`${location.origin}/${userAddress(user)}`} label="Copy link" />
          {user.newestStatus && (
            <CopyButton
              text={startAddress(user.seededName ?? user.id, user.newestStatus)}
              label="Copy link to this state"
            />
          )}
        </div>
      </div>
      <Facts user={user} />
      <ScheduledList scheduled={own} nowMs={nowMs} />
      <div className="section-head">
        <h3>Sessions</h3>
        <DelayChoice seconds={delaySeconds} onChange={setDelaySeconds} />
        <button
          className={user.sessions.length === 0 && sessionProblem === null ? "primary" : undefined}
          onClick={begin}
          aria-disabled={sessionProblem !== null}
          aria-describedby="session-problem"
        >
          Begin a session
        </button>
      </div>
      <p className="quiet" id="session-problem">
        {sessionProblem && `The upstream would refuse a session: ${sessionProblem}.`}
      </p>
      {user.sessions.length === 0 && !sessionProblem && <p className="empty">No session yet.</p>}
      {user.sessions.map((session, index) => (
        <SessionCard
          key={session.id}
          session={session}
          edges={user.edges}
          delaySeconds={delaySeconds}
          isOpenFirst={index === 0}
        />
      ))}
      <UserChanges user={user} delaySeconds={delaySeconds} />
    </>
  );
}

function Facts({ user }: { user: UserDetail }) {
  const { regulation } = user;
  const blocked = [regulation.inflowsBlocked && "money in", regulation.outflowsBlocked && "money out"].filter(Boolean);
  const code = regulation.actionCode && ` (${regulation.actionCode})`;
  const facts: [name: string, value: string][] = [
    ["Kind", user.legalType ? sayWords(user.legalType) : sayFlow(user.flow)],
    ["Category", sayWords(user.category)],
    ["KYC level", sayWords(user.level)],
    ["Account", sayWords(user.accountStatus)],
    ["Renewal due", regulation.renewalDeadline ? sayDay(regulation.renewalDeadline) : "–"],
    ["Blocked", blocked.length > 0 ? `${sayWords(blocked.join(" and "))}${code}` : "Nothing"],
    ["Strong authentication", sayEnrolment(user)],
    ["Created", sayMoment(user.createdAt * 1_000)],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function sayEnrolment({ enrolment }: UserDetail): string {
  if (enrolment === null) return "Not required";
  return enrolment.isEnrolled ? "Set up" : "Not set up yet";
}
