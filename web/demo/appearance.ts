// The icon and the tone of what the page shows. What comes next is the gateway's to say, and how the texts'.
import type { NextAction } from "../../client/client.js";
import { type NextActionFields, type SessionFields, sessionMeaning, type Texts } from "../../client/texts.js";
import type { IconName } from "./icon.js";

/** A colour of theme.css: nothing to do, wait, something to do, something was wrong. */
export type Tone = "good" | "wait" | "act" | "bad" | "quiet";

export interface Appearance {
  icon: IconName;
  tone: Tone;
}

const UNKNOWN: Appearance = { icon: "help", tone: "quiet" };

const ACTIONS: Record<NextAction["__typename"], Appearance> = {
  StartVerification: { icon: "shield", tone: "act" },
  RedirectUser: { icon: "document", tone: "act" },
  WaitForOutcome: { icon: "clock", tone: "wait" },
  CompletePersons: { icon: "people", tone: "act" },
  StartAgain: { icon: "repeat", tone: "bad" },
  RenewVerification: { icon: "calendar", tone: "wait" },
  EnrolForStrongAuthentication: { icon: "key", tone: "act" },
  ContactSupport: { icon: "alert", tone: "bad" },
  NoAction: { icon: "check", tone: "good" },
};

const STATUSES: Readonly<Partial<Record<string, Appearance>>> = {
  PENDING: { icon: "document", tone: "act" },
  REVIEW: { icon: "clock", tone: "wait" },
  VALIDATED: { icon: "check", tone: "good" },
  REFUSED: { icon: "cross", tone: "bad" },
  EXPIRED: { icon: "clock", tone: "quiet" },
  OUT_OF_DATE: { icon: "repeat", tone: "wait" },
  TIMEOUT: { icon: "clock", tone: "quiet" },
  ERROR: { icon: "alert", tone: "bad" },
};

const MEANINGS: Record<NonNullable<ReturnType<typeof sessionMeaning>>, Appearance> = {
  "page.waitingForResult": { icon: "clock", tone: "wait" },
  "page.notNeeded": { icon: "document", tone: "quiet" },
};

const PERSONS: Readonly<Partial<Record<string, Appearance>>> = {
  PENDING_VALIDATION: { icon: "clock", tone: "wait" },
  VALIDATED: { icon: "check", tone: "good" },
  REJECTED: { icon: "cross", tone: "bad" },
  ABANDONED: { icon: "cross", tone: "quiet" },
};

/** The gateway may be newer than this page. */
export const appearanceOfAction = (action: { __typename: string } | null): Appearance =>
  (ACTIONS as Partial<Record<string, Appearance>>)[action?.__typename ?? ""] ?? UNKNOWN;
export const appearanceOfPerson = (status: string): Appearance => PERSONS[status] ?? UNKNOWN;
export const appearanceOfStatus = (status: string): Appearance => STATUSES[status] ?? UNKNOWN;

/** The text and its appearance. @param nextAction the user's; null if unknown */
export function describeSession(
  session: SessionFields,
  nextAction: NextActionFields | null,
  texts: Pick<Texts, "session">,
): Appearance & { text: string; isNeeded: boolean } {
  const meaning = sessionMeaning(session, nextAction);
  const appearance = meaning ? MEANINGS[meaning] : appearanceOfStatus(session.status);
  return { ...appearance, text: texts.session(session, nextAction), isNeeded: meaning !== "page.notNeeded" };
}
