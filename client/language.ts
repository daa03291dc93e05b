// The shape of a file in languages/. Written down here, so that nobody's compiler has to read a JSON file for it; tests
// compare it with the files, and these with the enums of the schema.

type Texts<Keys extends string> = Record<Keys, string>;

/** By the check that was not passed, and by the reason: the meaning of a reason depends on the check. */
interface TextsByReason {
  IDENTITY_DOCUMENT_VERIFICATION: Texts<
    "DOCUMENT_NOT_ACCEPTED" | "FACE_MATCH_FAIL" | "DOCUMENT_FALSIFIED" | "DOCUMENT_UNREADABLE" | "DOCUMENT_HAS_EXPIRED"
  >;
  IDV_AGE_CHECK: Texts<"DOCUMENT_NOT_ACCEPTED">;
  IDV_NAME_MATCH_CHECK: Texts<"DOCUMENT_NOT_ACCEPTED">;
  BUSINESS_VERIFICATION: Texts<
    | "DOCUMENT_NOT_ACCEPTED"
    | "DOCUMENT_TYPE_NOT_SUPPORTED"
    | "DOCUMENT_HAS_EXPIRED"
    | "DOCUMENT_UNREADABLE"
    | "DOCUMENT_INCOMPLETE"
  >;
  BUSINESS_INSIGHTS_MATCH: Texts<"BUSINESS_INSIGHTS_MATCH_FAILED">;
  BUSINESS_NAME_MATCH: Texts<"BUSINESS_NAME_MATCH_FAILED">;
  other: string;
}

/** One text of the page about what comes next. */
export interface Step {
  title: string;
  explanation: string;
}

export interface Language {
  /** BCP 47, for the attribute `lang` and for the formats of dates. */
  language: string;
  /** What was wrong, by check and reason. */
  problems: TextsByReason;
  /** What to do about it, as the API's `recommendation` returns it. */
  recommendations: TextsByReason;
  /** By cause, as the API's `restrictions.recommendation` has them. Causes that must not be told apart are `other`. */
  restrictions: Texts<
    | "DATA_DELETION"
    | "DOCUMENT_SUSPECTED_FRAUDULENT"
    | "POLITICALLY_EXPOSED_PERSON"
    | "IDENTITY_PROOF_NEEDED"
    | "LEGAL_PERSON_TYPE_WRONG"
    | "ADDRESS_PROOF_NEEDED"
    | "other"
  >;
  nextActions: {
    StartVerification: Step & Texts<"button">;
    RedirectUser: Step & Texts<"button" | "until">;
    WaitForOutcome: Record<"MANUAL_REVIEW" | "KYC_LEVEL" | "JUST_RETURNED" | "UNKNOWN", Step> &
      Texts<"notFinished" | "since" | "mayClose">;
    CompletePersons: Step & Texts<"explanationVerified" | "linksEmailed" | "linksToSend">;
    StartAgain: Record<"REFUSED" | "EXPIRED" | "OUT_OF_DATE" | "FAILED" | "PERSONS_ABANDONED" | "UNKNOWN", Step> &
      Texts<"titleVerified" | "notUseful" | "button">;
    RenewVerification: Step & Texts<"explanationOverdue" | "hint" | "hintOverdue" | "button">;
    EnrolForStrongAuthentication: Step & Texts<"explanationShort" | "button">;
    ContactSupport: Record<"RESTRICTED" | "ACCOUNT_CLOSED" | "UNKNOWN", Step> &
      Texts<"inflowsBlocked" | "outflowsBlocked" | "button">;
    NoAction: Step & Texts<"titleVerified">;
    UNKNOWN: Step;
  };
  verificationStatuses: Texts<
    "PENDING" | "REVIEW" | "VALIDATED" | "REFUSED" | "EXPIRED" | "OUT_OF_DATE" | "TIMEOUT" | "ERROR" | "UNKNOWN"
  >;
  persons: {
    statuses: Texts<"PENDING_VALIDATION" | "VALIDATED" | "REJECTED" | "ABANDONED" | "UNKNOWN">;
    /** The upstream documents none: these are likely ones. */
    roles: Texts<"DIRECTOR" | "LEGAL_REPRESENTATIVE" | "BENEFICIAL_OWNER" | "SHAREHOLDER" | "OWNER" | "other">;
  } & Texts<"copyLink" | "linkCopied" | "linkMissing" | "askAgain" | "contactUs">;
  userErrors: Texts<
    | "FEATURE_NOT_ENABLED"
    | "IDEMPOTENCY_CONFLICT"
    | "IDENTITY_VERIFICATION_NOT_FOUND"
    | "INVALID"
    | "PERSON_NOT_FOUND"
    | "REJECTED"
    | "RETURN_URL_NOT_ALLOWED"
    | "TOO_LONG"
    | "TOO_MANY_OPEN_SESSIONS"
    | "USER_NOT_ELIGIBLE"
    | "USER_NOT_FOUND"
    | "other"
  >;
  failures: Texts<FailureKind | "inAMoment" | "reference">;
  connections: Texts<"lost" | "offline" | "stopped" | "stale" | "signedOut">;
  page: Texts<
    | "title"
    | "verified"
    | "loading"
    | "oneMoment"
    | "tryAgain"
    | "signInAgain"
    | "hostedPageMissing"
    | "userMissing"
    | "history"
    | "waitingForResult"
    | "notNeeded"
    | "dateUnknown"
  >;
}

export type FailureKind =
  | "unreachable"
  | "signedOut"
  | "notAllowed"
  | "busy"
  | "serviceUnavailable"
  | "pageOutdated"
  | "temporary"
  | "permanent";

type Partly<Whole> = { [Key in keyof Whole]?: Whole[Key] extends string ? string : Partly<Whole[Key]> };

/** Some of the texts: what a platform says in its own words. */
export type PartialLanguage = Partly<Language>;

type KeyOf<Whole> = {
  [Key in keyof Whole & string]: Whole[Key] extends string ? Key : `${Key}.${KeyOf<Whole[Key]>}`;
}[keyof Whole & string];

/** Such as `page.title`. */
export type TextKey = KeyOf<Language>;
