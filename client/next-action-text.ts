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

/**
 * @param action null, and one that is newer than this, have a text as well
 * @param isVerified the user's, for NoAction, which payers have too
 */
export function nextActionText(
  { text, dateTime, day }: Say,
  find: (...path: string[]) => string | undefined,
  action: NextActionFields | null | undefined,
  isVerified: boolean,
): NextActionText {
  const name = action?.__typename ?? "UNKNOWN";

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
    case "RedirectUser":
      return step(
        undefined,
        text("nextActions.RedirectUser.button"),
        action.until != null && text("nextActions.RedirectUser.until", { date: dateTime(action.until) }),
      );
    case "WaitForOutcome": {
      const { reason, since } = action;
      const say = (key: "mayClose" | "notFinished" | "since", values?: Record<string, string>) =>
        text(`nextActions.WaitForOutcome.${key}`, values);
      // `redirectAgainInSeconds` is not said: nobody knows when an outcome is due.
      return reason === "JUST_RETURNED"
        ? step(reason, say("notFinished"), say("mayClose"))
        : step(reason, null, since != null && say("since", { date: dateTime(since) }), say("mayClose"));
    }
    case "CompletePersons":
      return step(
        undefined,
        null,
        text(`nextActions.CompletePersons.${action.areLinksEmailed === true ? "linksEmailed" : "linksToSend"}`),
      );
    case "StartAgain":
      return action.isUseful === false
        ? { ...step(action.cause, null), explanation: text("nextActions.StartAgain.notUseful") }
        : step(action.cause, text("nextActions.StartAgain.button"));
    case "RenewVerification": {
      const part = action.isOverdue === true ? "explanationOverdue" : "explanation";
      const explanation = text(`nextActions.RenewVerification.${part}`, { date: day(action.dueOn ?? "") });
      return { ...step(undefined, text("nextActions.RenewVerification.button")), explanation };
    }
    case "EnrolForStrongAuthentication": {
      const part = action.isVerified === false ? "explanation" : "explanationShort";
      const explanation = text(`nextActions.EnrolForStrongAuthentication.${part}`);
      return { ...step(undefined, text("nextActions.EnrolForStrongAuthentication.button")), explanation };
    }
    case "ContactSupport": {
      const { supportCause, restrictions } = action;
      const texts = step(
        supportCause,
        text("nextActions.ContactSupport.button"),
        restrictions?.inflowsBlocked === true && text("nextActions.ContactSupport.inflowsBlocked"),
        restrictions?.outflowsBlocked === true && text("nextActions.ContactSupport.outflowsBlocked"),
      );
      return { ...texts, explanation: restrictions?.recommendation ?? texts.explanation };
    }
    case "NoAction":
      return isVerified
        ? { ...step(undefined, null), title: text("nextActions.NoAction.titleVerified") }
        : step(undefined, null);
    default:
      return step(undefined, null);
  }
}
