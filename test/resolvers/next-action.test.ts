import { describe, expect, test } from "@jest/globals";
import { toIdentityVerification } from "../../src/datasources/mapping.js";
import { readWireSession } from "../../src/datasources/wire.js";
import type { ReportedReturn } from "../../src/live/returns.js";
import { nextActionOf, refusalReasonsOf } from "../../src/resolvers/next-action.js";

const created = 1_763_900_000;
const HostedUrl = "https://user-verification.mangopay.com/1";
const refusedCheck = (Type: string, reason: string) => ({
  Type,
  CheckStatus: "REFUSED",
  Reasons: [{ Type: reason, Value: "The upstream's text." }],
});

function sessionOf(wire: Record<string, unknown>) {
  const session = toIdentityVerification(
    readWireSession({
      Id: "idnver_1",
      UserId: "user_m_1",
      CreationDate: created,
      LastUpdate: created + 60,
      HostedUrl,
      ...wire,
    }),
    { id: "idnver_1", fetchedAt: new Date(0), sessionValidityMs: 7 * 86_400_000 },
  );
  if (!session.detail) throw new Error("a view has its detail");
  return { session, detail: session.detail };
}
function actionOf(wire: Record<string, unknown>, returned?: ReportedReturn) {
  const { session, detail } = sessionOf(wire);
  const action = nextActionOf(session, detail, returned);
  return action && { kind: action.constructor.name, ...action };
}

const since = new Date((created + 60) * 1_000);
const session = { identityVerificationId: "idnver_1" };
const person = (Status: string) => ({ Id: `psc_x_${Status}`, Status });
const startAgain = (cause: string) => ({ kind: "StartAgain", cause, reasons: [], isUseful: true });

/** Only refused sessions depend on their checks, and only businesses on whether the user is verified. */
describe.each([
  ["a natural user", {}],
  ["a sole trader after a review", { Checks: [refusedCheck("BUSINESS_NAME_MATCH", "BUSINESS_NAME_MATCH_FAILED")] }],
  ["a business whose persons have all passed", { PSCs: [person("VALIDATED")] }],
])("%s", (_who, wire) => {
  test.each([
    [
      "PENDING",
      { kind: "RedirectUser", ...session, url: HostedUrl, until: new Date(created * 1_000 + 7 * 86_400_000) },
    ],
    ["REVIEW", { kind: "WaitForOutcome", ...session, since, reason: "MANUAL_REVIEW" }],
    ["VALIDATED", { kind: "NoAction", since }],
    ["EXPIRED", startAgain("EXPIRED")],
    ["OUT_OF_DATE", startAgain("OUT_OF_DATE")],
    ["OUTDATED", startAgain("OUT_OF_DATE")],
    ["TIMEOUT", startAgain("FAILED")],
    ["ERROR", startAgain("FAILED")],
    ["A_STATUS_OF_TOMORROW", { kind: "WaitForOutcome", ...session, since, reason: "UNKNOWN" }],
  ])("%s", (Status, action) => {
    expect(actionOf({ ...wire, Status })).toEqual(action);
  });

  test("a return changes what to do in PENDING, and in no other status", () => {
    const returned = { at: new Date(1_000), remainingSeconds: 90 };
    expect(actionOf({ ...wire, Status: "PENDING" }, returned)).toEqual({
      kind: "WaitForOutcome",
      ...session,
      since: returned.at,
      reason: "JUST_RETURNED",
      redirectAgainInSeconds: 90,
    });
    for (const Status of [
      "REVIEW",
      "VALIDATED",
      "REFUSED",
      "EXPIRED",
      "OUT_OF_DATE",
      "TIMEOUT",
      "A_STATUS_OF_TOMORROW",
    ])
      expect(actionOf({ ...wire, Status }, returned)).toEqual(actionOf({ ...wire, Status }));
  });

  test("REFUSED", () => {
    expect(actionOf({ ...wire, Status: "REFUSED" })).toMatchObject({
      kind: "StartAgain",
      cause: "REFUSED",
      isUseful: true,
    });
  });
});

describe("a business with persons", () => {
  test.each([
    [["PENDING_VALIDATION", "VALIDATED"], ["psc_x_PENDING_VALIDATION"]],
    [["REJECTED", "ABANDONED"], ["psc_x_REJECTED"]],
    [["A_STATUS_OF_TOMORROW"], ["psc_x_A_STATUS_OF_TOMORROW"]],
  ])("that are %j has to complete %j once it is validated", (statuses, pending) => {
    const action = actionOf({ Status: "VALIDATED", PSCs: statuses.map(person) }) as {
      kind: string;
      persons: { id: string }[];
    };
    expect(action.kind).toBe("CompletePersons");
    expect(action.persons.map(({ id }) => id)).toEqual(pending);
  });

  test.each([[["ABANDONED"]], [["VALIDATED", "ABANDONED"]]])("that are %j has to start again", (statuses) => {
    expect(actionOf({ Status: "VALIDATED", PSCs: statuses.map(person) })).toMatchObject({
      kind: "StartAgain",
      cause: "PERSONS_ABANDONED",
      isUseful: true,
    });
  });

  test.each([
    [["PENDING_VALIDATION"], false],
    [["A_STATUS_OF_TOMORROW", "VALIDATED"], false],
    [["VALIDATED", "REJECTED"], false],
    [["VALIDATED", "ABANDONED"], true],
    [[], true],
  ])("that are %j is settled: %s", (statuses, isSettled) => {
    expect(sessionOf({ Status: "VALIDATED", PSCs: statuses.map(person) }).session).toMatchObject({
      isFinal: true,
      isSettled,
    });
  });
});

test("a session that waits for the user but whose page is not known has no action", () => {
  expect(actionOf({ Status: "PENDING", HostedUrl: null })).toBeNull();
});

describe("a refused session", () => {
  test("names the reasons of every refused check, and of no other", () => {
    const passed = {
      Type: "IDV_AGE_CHECK",
      CheckStatus: "VALIDATED",
      Reasons: [{ Type: "DOCUMENT_NOT_ACCEPTED", Value: "" }],
    };
    const { session, detail } = sessionOf({
      Status: "REFUSED",
      Checks: [
        refusedCheck("IDENTITY_DOCUMENT_VERIFICATION", "DOCUMENT_UNREADABLE"),
        passed,
        refusedCheck("BUSINESS_VERIFICATION", "DOCUMENT_HAS_EXPIRED"),
      ],
    });
    expect(refusalReasonsOf(session, detail).map(({ checkType, type }) => `${checkType} ${type}`)).toEqual([
      "IDENTITY_DOCUMENT_VERIFICATION DOCUMENT_UNREADABLE",
      "BUSINESS_VERIFICATION DOCUMENT_HAS_EXPIRED",
    ]);
  });

  test("is not to be repeated by a minor", () => {
    expect(
      actionOf({ Status: "REFUSED", Checks: [refusedCheck("IDV_AGE_CHECK", "DOCUMENT_NOT_ACCEPTED")] }),
    ).toMatchObject({ kind: "StartAgain", isUseful: false });
  });

  test("a validated one has none, even if checks are refused", () => {
    const { session, detail } = sessionOf({
      Status: "VALIDATED",
      Checks: [refusedCheck("BUSINESS_NAME_MATCH", "BUSINESS_NAME_MATCH_FAILED")],
    });
    expect(refusalReasonsOf(session, detail)).toEqual([]);
  });
});
