// What the simulator's stream of events contains.

export interface UserRow {
  id: string;
  seededName: string | null;
  name: string;
  company: string | null;
  flow: "NATURAL" | "SOLETRADER" | "BUSINESS";
  category: string;
  level: string;
  accountStatus: string;
  isBlocked: boolean;
  sessionCount: number;
  newestStatus: string | null;
}

/** In words. */
interface FrontendView {
  /** Of all outcomes with the same last status. */
  usual: string;
  /** Where this outcome differs. */
  deviation: string | null;
}

export interface Outcome {
  name: string;
  label: string;
  /** The statuses on the way, the last one included. */
  path: string[];
  frontend: FrontendView;
}

export interface Person {
  id: string;
  name: string;
  role: string;
  status: string;
  hostedUrl: string;
  next: string[];
}

export interface Session {
  id: string;
  status: string;
  tag: string | null;
  /** Unix seconds. */
  createdAt: number;
  updatedAt: number;
  hostedUrl: string;
  isSubmitted: boolean;
  refusals: { check: string; reason: string; text: string }[];
  outcomes: Outcome[];
  persons: Person[];
}

export interface UserChange {
  name: string;
  label: string;
  /** What stands against it. */
  problem: string | null;
}

export interface UserDetail extends UserRow {
  email: string | null;
  createdAt: number;
  legalType: string | null;
  regulation: {
    actionCode: string;
    inflowsBlocked: boolean;
    outflowsBlocked: boolean;
    lastKycDate: string | null;
    renewalDeadline: string | null;
  };
  enrolment: { isEnrolled: boolean } | null;
  sessionProblem: string | null;
  changes: UserChange[];
  edges: [from: string, to: string][];
  sessions: Session[];
}

export interface Scheduled {
  id: string;
  dueAtMs: number;
  task: {
    type: string;
    sessionId?: string;
    personId?: string;
    userId?: string;
    outcome?: string;
    status?: string;
    change?: string;
    state?: string;
  };
}

export interface Delivery {
  id: string;
  event: { EventType: string; ResourceId: string; Date: number };
  address: string;
  createdAtMs: number;
  state: "WAITING" | "SENDING" | "DELIVERED" | "FAILED" | "LOST";
  attempts: { atMs: number; answer: number | null; problem: string | null; latencyMs: number }[];
  nextAttemptAtMs: number | null;
}

export interface Fault {
  id: string;
  isActive: boolean;
  kind: string;
  endpoint?: string;
  times?: number;
  rate: number;
  status: number;
  latencyMs: number;
  resetSeconds: number;
  bytes: number;
  fields?: string[];
}

export type SettingValue = string | number | boolean | number[];

export interface SettingDefinition {
  /** The subject. */
  group: string;
  /** One line, with names in backticks. */
  help: string;
  choices?: SettingValue[];
  default: SettingValue;
}

/** What does not change while the simulator runs. */
export interface Definitions {
  settings: Record<string, SettingDefinition>;
  userKinds: { name: string; label: string }[];
  faultKinds: string[];
  endpoints: string[];
}

export interface Feed {
  definitions: Definitions;
  clock: { nowMs: number; shiftMs: number };
  users: { total: number; rows: UserRow[] };
  user: UserDetail | null;
  scheduled: Scheduled[];
  webhooks: { counts: Record<"sent" | "delivered" | "failed" | "lost", number>; hooks: number; log: Delivery[] };
  calls: {
    total: number;
    rateLimited: number;
    byEndpoint: Record<string, number>;
    windows: { seconds: number; limit: number; used: number }[];
  };
  faults: Fault[];
  settings: Record<string, SettingValue>;
  state: { file: string; problem: string | null } | null;
}
