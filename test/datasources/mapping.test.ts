import { describe, expect, test } from "@jest/globals";
import { toIdentityVerification, toRegulatoryStatus, toSummary, toUserDetail } from "../../src/datasources/mapping.js";
import {
  readWireRegulatoryStatus,
  readWireSession,
  readWireSessionList,
  readWireUser,
} from "../../src/datasources/wire.js";

const fetchedAt = new Date("2026-11-23T12:00:00Z");
const origin = { id: "idnver_1", fetchedAt, sessionValidityMs: 7 * 86_400_000 };
const created = 1_763_900_000;

const wire = (overrides: Record<string, unknown> = {}) =>
  readWireSession({ Id: "idnver_1", Status: "PENDING", CreationDate: created, LastUpdate: null, ...overrides });

describe("toSummary", () => {
  test.each([
    ["PENDING", "PENDING", false],
    ["REVIEW", "REVIEW", false],
    ["VALIDATED", "VALIDATED", true],
    ["REFUSED", "REFUSED", true],
    ["EXPIRED", "EXPIRED", true],
    ["OUT_OF_DATE", "OUT_OF_DATE", true],
    ["OUTDATED", "OUT_OF_DATE", true],
    ["TIMEOUT", "TIMEOUT", true],
    ["ERROR", "ERROR", true],
    ["INVENTED_TOMORROW", "UNKNOWN", false],
    ["constructor", "UNKNOWN", false],
  ])("reads status %s as %s, final: %s, and keeps the raw value", (raw, status, isFinal) => {
    expect(toSummary(wire({ Status: raw }), origin)).toMatchObject({ status, rawStatus: raw, isFinal });
  });

  test("only a pending session expires, seven days after its creation", () => {
    const soon = { ...origin, fetchedAt: new Date((created + 60) * 1_000) };
    expect(toSummary(wire(), soon).expiresAt).toEqual(new Date((created + 7 * 86_400) * 1_000));
    expect(toSummary(wire({ Status: "REVIEW" }), soon).expiresAt).toBeNull();
    const later = { ...origin, fetchedAt: new Date((created + 9 * 86_400) * 1_000) };
    expect(toSummary(wire(), later).expiresAt).toBeNull();
  });

  test("maps a list's null and a view's repeated creation date to the same updatedAt", () => {
    expect(toSummary(wire({ LastUpdate: null }), origin).updatedAt).toEqual(
      toSummary(wire({ LastUpdate: created }), origin).updatedAt,
    );
  });

  test("takes the owner from the response, otherwise from the request", () => {
    expect(toSummary(wire({ UserId: "user_m_2" }), { ...origin, userId: "user_m_1" }).userId).toBe("user_m_2");
    expect(toSummary(wire(), { ...origin, userId: "user_m_1" }).userId).toBe("user_m_1");
  });

  test("never contains detail, even if a list does", () => {
    expect(toSummary(wire({ HostedUrl: "https://x.example" }), origin).detail).toBeUndefined();
  });
});

describe("toIdentityVerification", () => {
  test("maps checks with their data, its subject, and reasons", () => {
    const Checks = [
      {
        CheckId: "idnchc_1",
        Type: "IDENTITY_DOCUMENT_VERIFICATION",
        CheckStatus: "REFUSED",
        CreationDate: created,
        LastUpdate: created + 5,
        Data: [
          { Type: "FIRST_NAME", Value: "ADA" },
          { Type: "BIRTHDATE", Value: "" },
          { Type: "SHOE_SIZE", Value: null },
        ],
        Reasons: [{ Type: "DOCUMENT_UNREADABLE", Value: "Unclear." }],
      },
    ];
    const owner = { sessionId: origin.id, userId: wire({ Checks }).UserId };
    expect(toIdentityVerification(wire({ Checks }), origin).detail?.checks).toEqual([
      {
        id: "idnchc_1",
        type: "IDENTITY_DOCUMENT_VERIFICATION",
        rawType: "IDENTITY_DOCUMENT_VERIFICATION",
        status: "REFUSED",
        rawStatus: "REFUSED",
        createdAt: new Date(created * 1_000),
        updatedAt: new Date((created + 5) * 1_000),
        data: [
          { type: "FIRST_NAME", rawType: "FIRST_NAME", value: "ADA", owner },
          { type: "BIRTHDATE", rawType: "BIRTHDATE", value: "", owner },
          { type: "UNKNOWN", rawType: "SHOE_SIZE", value: null, owner },
        ],
        reasons: [
          {
            type: "DOCUMENT_UNREADABLE",
            rawType: "DOCUMENT_UNREADABLE",
            message: "Unclear.",
            checkType: "IDENTITY_DOCUMENT_VERIFICATION",
            rawCheckType: "IDENTITY_DOCUMENT_VERIFICATION",
          },
        ],
      },
    ]);
  });

  describe("maps persons", () => {
    const personsOf = (...PSCs: unknown[]) => toIdentityVerification(wire({ PSCs }), origin).detail?.persons;

    test("with all that real payloads hold", () => {
      const owner = { sessionId: origin.id, userId: undefined };
      const sent = {
        Id: "psc_x_1",
        PscType: "SHAREHOLDER",
        FirstName: "Ada",
        LastName: "Lovelace",
        Email: "ada@example.org",
        Status: "VALIDATED",
        DateOfBirth: -4_852_051_200,
        ValidationDate: created + 2,
        Country: "GB",
        Nationality: "GB",
        HostedUrl: "https://hosted.example",
        Data: [
          { Type: "FIRST_NAME", Value: "ADA" },
          { Type: "SHOE_SIZE", Value: null },
        ],
        LastUpdate: created + 2,
        CreationDate: created + 1,
        MainSessionId: "idnver_main",
        Tag: "calls at night",
      };
      expect(personsOf(sent)).toEqual([
        {
          id: "psc_x_1",
          mainSessionId: "idnver_main",
          status: "VALIDATED",
          rawStatus: "VALIDATED",
          role: "SHAREHOLDER",
          hostedUrl: "https://hosted.example",
          validatedAt: new Date((created + 2) * 1_000),
          createdAt: new Date((created + 1) * 1_000),
          updatedAt: new Date((created + 2) * 1_000),
          firstName: "Ada",
          lastName: "Lovelace",
          email: "ada@example.org",
          birthDate: new Date(-4_852_051_200_000),
          country: "GB",
          nationality: "GB",
          data: [
            { type: "FIRST_NAME", rawType: "FIRST_NAME", value: "ADA", owner },
            { type: "UNKNOWN", rawType: "SHOE_SIZE", value: null, owner },
          ],
          tag: "calls at night",
          owner,
        },
      ]);
    });

    test.each([
      {},
      { Id: null, Data: null, MainSessionId: null, Tag: null },
      { Id: "", Data: [null], MainSessionId: "" },
    ])("with nothing set, and keeps them: %j", (sent) => {
      const person = { id: null, mainSessionId: origin.id, status: "UNKNOWN", data: [], tag: null };
      expect(personsOf(sent, sent)).toMatchObject([person, person]);
    });

    test("and passes over what is no object", () => {
      expect(personsOf(null, "psc_x_1", 3)).toEqual([]);
    });
  });

  test("reads BUSINESS_NAME_CHECK, an odd spelling of the upstream's documentation, as BUSINESS_NAME_MATCH", () => {
    const session = toIdentityVerification(wire({ Checks: [{ Type: "BUSINESS_NAME_CHECK" }] }), origin);
    expect(session.detail?.checks[0]).toMatchObject({ type: "BUSINESS_NAME_MATCH", rawType: "BUSINESS_NAME_CHECK" });
  });

  test.each([
    ["missing", {}],
    ["null", { Checks: null, HostedUrl: null, CreationDate: null, Status: null }],
    ["of the wrong type", { Checks: "x", HostedUrl: 1, CreationDate: "yesterday", Status: 7, Tag: {} }],
    ["partly broken", { Checks: [null, 3, "x", {}] }],
  ])("keeps the session when fields are %s", (_what, fields) => {
    const session = toIdentityVerification(readWireSession({ Id: "idnver_1", ...fields }), origin);
    expect(session).toMatchObject({ id: "idnver_1", status: "UNKNOWN", isFinal: false, createdAt: null });
    expect(session.detail?.hostedUrl).toBeNull();
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e15, "1763900000"])(
    "reads the date %p as absent",
    (CreationDate) => {
      expect(toSummary(wire({ CreationDate }), origin).createdAt).toBeNull();
    },
  );
});

describe("a body of the wrong kind", () => {
  test.each([null, undefined, 3, "text", []])("is not a session: %p", (body) => {
    expect(() => readWireSession(body)).toThrow(expect.objectContaining({ kind: "invalid_response" }));
  });

  test.each([null, {}, "text"])("is not a list: %p", (body) => {
    expect(() => readWireSessionList(body)).toThrow(expect.objectContaining({ kind: "invalid_response" }));
  });

  test("keeps list items that are not objects, without an id", () => {
    const ids = readWireSessionList([null, { Id: "idnver_1" }, 4]).map(({ Id }) => Id);
    expect(ids).toStrictEqual([undefined, "idnver_1", undefined]);
  });
});

test("toUserDetail keeps unknown values beside UNKNOWN", () => {
  const user = toUserDetail(
    readWireUser({
      Id: "1",
      PersonType: "ROBOT",
      KYCLevel: "REGULAR",
      UserCategory: "OWNER",
      UserStatus: "ACTIVE",
      CreationDate: created,
    }),
    new Date(created * 1_000),
  );
  expect(user).toEqual({
    personType: "UNKNOWN",
    rawPersonType: "ROBOT",
    kycLevel: "REGULAR",
    rawKycLevel: "REGULAR",
    category: "OWNER",
    rawCategory: "OWNER",
    status: "ACTIVE",
    rawStatus: "ACTIVE",
    createdAt: new Date(created * 1_000),
    freshness: { fetchedAt: new Date(created * 1_000), isStale: false },
  });
});

test.each<[string, unknown, object]>([
  [
    "blocked, with a renewal",
    {
      ActionCode: "008711",
      ScopeBlocked: { Inflows: true, Outflows: 0 },
      KycInformation: { LastKycDate: "2025-01-31", KycRenewalDeadline: "2026-12-01" },
    },
    {
      inflowsBlocked: true,
      outflowsBlocked: false,
      rawActionCode: "008711",
      lastVerifiedOn: "2025-01-31",
      renewalDeadline: "2026-12-01",
    },
  ],
  [
    "free, of an earlier version of the upstream",
    { ActionCode: "", ScopeBlocked: { Inflows: false, Outflows: false } },
    { inflowsBlocked: false, outflowsBlocked: false, rawActionCode: null, lastVerifiedOn: null, renewalDeadline: null },
  ],
  [
    "with flags as text and days as times",
    {
      ActionCode: "008711",
      ScopeBlocked: { Inflows: "true", Outflows: "0" },
      KycInformation: { LastKycDate: "2026-01-31T23:30:00-01:00", KycRenewalDeadline: 1_798_761_599 },
    },
    {
      inflowsBlocked: true,
      outflowsBlocked: false,
      rawActionCode: "008711",
      lastVerifiedOn: "2026-02-01",
      renewalDeadline: "2026-12-31",
    },
  ],
  [
    "with days that do not exist",
    { KycInformation: { LastKycDate: "2026-02-31", KycRenewalDeadline: "tomorrow" }, ActionCode: null },
    { inflowsBlocked: null, outflowsBlocked: null, rawActionCode: null, lastVerifiedOn: null, renewalDeadline: null },
  ],
])("a regulatory status, %s", (_what, body, expected) => {
  const freshness = { fetchedAt: new Date(0), isStale: false };
  expect(toRegulatoryStatus(readWireRegulatoryStatus(body), new Date(0))).toEqual({ ...expected, freshness });
});

test.each<[unknown, boolean | null]>([
  ["true", true],
  ["false", false],
  ["1", true],
  ["0", false],
  ["True", true],
  ["yes", null],
  ["", null],
  [2, null],
])("the flag %j is %s", (Inflows, expected) => {
  const status = toRegulatoryStatus(readWireRegulatoryStatus({ ScopeBlocked: { Inflows } }), new Date(0));
  expect(status.inflowsBlocked).toBe(expected);
});

test.each<[unknown, string | null]>([
  ["2027-01-01", "2027-01-01"],
  ["2027-01-01T00:00:00Z", "2027-01-01"],
  ["2027-01-01T00:00:00", "2027-01-01"],
  ["2027-01-01T00:00", "2027-01-01"],
  ["2027-01-01T00:30:00.123+01:00", "2026-12-31"],
  [1_798_761_600, "2027-01-01"],
  ["1798761600", "2027-01-01"],
  ["1970-01-01", null],
  ["0001-01-01", null],
  ["2027-02-30", null],
  ["2027-02-30T00:00:00Z", null],
  ["2027-01-01T25:00:00Z", null],
  ["2027-01-01 or so", null],
  ["9999-12-31T23:30:00-01:00", null],
  ["0000-01-01T00:30:00+01:00", null],
  [0, null],
  [-1, null],
  [1_798_761_600_000, null],
  [Number.NaN, null],
])("the day of %j is %s", (KycRenewalDeadline, expected) => {
  const body = { KycInformation: { KycRenewalDeadline } };
  expect(toRegulatoryStatus(readWireRegulatoryStatus(body), new Date(0)).renewalDeadline).toBe(expected);
});

test.each([
  [8701, "008701"],
  ["008701", "008701"],
  [0, null],
  ["", null],
])("the action code %j is %s", (ActionCode, expected) => {
  expect(toRegulatoryStatus(readWireRegulatoryStatus({ ActionCode }), new Date(0)).rawActionCode).toBe(expected);
});
