// What a page says of a next action.
import type { Step, TextKey } from "./language.js";

/** Of whatever members and fields a page selects. */
export interface NextActionFields {
  __typename?: string;
  identityVerificationId?: string | null;
  until?: string | null;
  since?: string | null;
  reason?: string;
  areLinksEmailed?: boolean;
  cause?: string;
  isUseful?: boolean;
  dueOn?: string;
  isOverdue?: boolean;
  isVerified?: boolean | null;
  supportCause?: string;
  restrictions?: {
    recommendation?: string | null;
    inflowsBlocked?: boolean | null;
    outflowsBlocked?: boolean | null;
  } | null;
}

/** As the API has them; the client's state has them, too. */
export interface UserFields {
  isVerified?: boolean | null;
  renewal?: { dueOn?: string | null; isOverdue?: boolean } | null;
}

export interface NextActionText {
  title: string;
  explanation: string;
  /** Null where the user has nothing to press. */
  button: string | null;
  /** Sentences for smaller print. */
  hints: string[];
}

interface Say {
  text: (key: TextKey, values?: Readonly<Record<string, string>>) => string;
  dateTime: (time: string) => string;
  day: (day: string) => string;
}

const DAY_MS = 86_400_000;

/** @param action null, and one that is newer than this, have a text as well */
export function nextActionText(
  { text, dateTime, day }: Say,
  find: (...path: string[]) => string | undefined,
  action: NextActionFields | null | undefined,
  user: UserFields,
): NextActionText {
  const name = action?.__typename ?? "UNKNOWN";
  const isVerified = user.isVerified === true;
  const { dueOn, isOverdue } = (isVerified && user.renewal) || {};
  /** For what does not say it itself. */
  const renewalHint =
    dueOn != null && text(`nextActions.RenewVerification.${isOverdue ? "hintOverdue" : "hint"}`, { date: day(dueOn) });

  /** The kind's own texts; of a kind that is newer than this, those of UNKNOWN. */
  function step(kind: string | undefined, button: string | null, ...hints: (string | false)[]): NextActionText {
    const of = (part: keyof Step) =>
      find("nextActions", name, ...(kind === undefined ? [] : [kind]), part) ??
      find("nextActions", name, "UNKNOWN", part) ??
      text(`nextActions.UNKNOWN.${part}`);
    return {
      title: of("title"),
      explanation: of("explanation"),
      button,
      hints: hints.filter((hint) => hint !== false),
    };
  }

  switch (action?.__typename) {
    case "StartVerification":
      return step(undefined, text("nextActions.StartVerification.button"));
    case "RedirectUser": {
      const { until } = action;
      // Later than that, the user is no longer verified.
      const isRenewalFirst = dueOn != null && until != null && Date.parse(dueOn) + DAY_MS < Date.parse(until);
      return step(
        undefined,
        text("nextActions.RedirectUser.button"),
        until != null && !isRenewalFirst && text("nextActions.RedirectUser.until", { date: dateTime(until) }),
        renewalHint,
      );
    }
    case "WaitForOutcome": {
      const { reason, since } = action;
      const say = (key: "mayClose" | "notFinished" | "since", values?: Record<string, string>) =>
        text(`nextActions.WaitForOutcome.${key}`, values);
      // `redirectAgainInSeconds` is not said: nobody knows when an outcome is due.
      return reason === "JUST_RETURNED"
        ? step(reason, say("notFinished"), renewalHint, say("mayClose"))
        : step(reason, null, since != null && say("since", { date: dateTime(since) }), renewalHint, say("mayClose"));
    }
    case "CompletePersons": {
      const links = action.areLinksEmailed === true ? "linksEmailed" : "linksToSend";
      const texts = step(undefined, null, text(`nextActions.CompletePersons.${links}`), renewalHint);
      return isVerified ? { ...texts, explanation: text("nextActions.CompletePersons.explanationVerified") } : texts;
    }
    case "StartAgain": {
      const isUseless = action.isUseful === false;
      return {
        ...step(action.cause, isUseless ? null : text("nextActions.StartAgain.button"), renewalHint),
        ...(isVerified && { title: text("nextActions.StartAgain.titleVerified") }),
        ...(isUseless && { explanation: text("nextActions.StartAgain.notUseful") }),
      };
    }
    case "RenewVerification": {
      const part = action.isOverdue === true ? "explanationOverdue" : "explanation";
      const explanation = text(`nextActions.RenewVerification.${part}`, { date: day(action.dueOn ?? "") });
      return { ...step(undefined, text("nextActions.RenewVerification.button")), explanation };
    }
    case "EnrolForStrongAuthentication": {
      const part = action.isVerified === false ? "explanation" : "explanationShort";
      const explanation = text(`nextActions.EnrolForStrongAuthentication.${part}`);
      return { ...step(undefined, text("nextActions.EnrolForStrongAuthentication.button"), renewalHint), explanation };
    }
    case "ContactSupport": {
      const { supportCause, restrictions } = action;
      const texts = step(
        supportCause,
        text("nextActions.ContactSupport.button"),
        restrictions?.inflowsBlocked === true && text("nextActions.ContactSupport.inflowsBlocked"),
        restrictions?.outflowsBlocked === true && text("nextActions.ContactSupport.outflowsBlocked"),
        renewalHint,
      );
      return { ...texts, explanation: restrictions?.recommendation ?? texts.explanation };
    }
    case "NoAction":
      return isVerified
        ? { ...step(undefined, null), title: text("nextActions.NoAction.titleVerified") }
        : step(undefined, null);
    default:
      return step(undefined, null, renewalHint);
  }
}
