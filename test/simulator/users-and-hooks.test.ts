import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
const nowSeconds = () => Math.floor(clock.now() / 1_000);

let simulator: TestSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ clock, settings: { tokenLifetimeSeconds: 1e9 } });
});
beforeEach(async () => {
  await simulator.control("POST", "seed");
});
afterAll(() => simulator.stop());

describe("users", () => {
  const owner = {
    FirstName: "Ann",
    LastName: "Bee",
    Email: "ann@example.org",
    Birthday: 188_301_600,
    Nationality: "FR",
    CountryOfResidence: "FR",
    TermsAndConditionsAccepted: true,
  };
  const legal = {
    Name: "Bee SARL",
    Email: "b@example.org",
    LegalPersonType: "BUSINESS",
    CompanyNumber: "1",
    TermsAndConditionsAccepted: true,
  };
  const flat = { LegalRepresentativeFirstName: "Ann", LegalRepresentativeLastName: "Bee" };

  test("without a category are owners; read-only fields are ignored", async () => {
    const { body } = await simulator.call("POST", "/users/natural", { ...owner, Id: "mine", KYCLevel: "REGULAR" });
    expect(body).toMatchObject({
      PersonType: "NATURAL",
      UserCategory: "OWNER",
      KYCLevel: "LIGHT",
      UserStatus: "ACTIVE",
      FirstName: "Ann",
    });
    expect(body.Id).toMatch(/^user_m_/);
    expect((await simulator.call("GET", `/users/${body.Id}`)).body).toEqual(body);
    expect((await simulator.call("GET", `/users/natural/${body.Id}`)).body).toEqual(body);
    expect((await simulator.call("GET", `/users/legal/${body.Id}`)).body.errors).not.toBeNull();
  });

  test("who may own have to accept the terms", async () => {
    const { status, body } = await simulator.call("POST", "/users/natural", {
      ...owner,
      TermsAndConditionsAccepted: false,
    });
    expect({ status, type: body.Type }).toEqual({ status: 403, type: "user_hasnt_accepted_terms_and_conditions" });
  });

  test("an empty legal user has every missing field named", async () => {
    const { status, body } = await simulator.call("POST", "/users/legal", {});
    expect(status).toBe(400);
    expect(Object.keys(body.errors)).toEqual(["Name", "Email", "LegalPersonType", "LegalRepresentative"]);
  });

  const BAD_FIELDS = [
    ["natural", { Birthday: 1e300 }, "Birthday"],
    ["natural", { Birthday: "1e3" }, "Birthday"],
    ["natural", { Birthday: 0.5 }, "Birthday"],
    ["natural", { Email: 7 }, "Email"],
    ["natural", { FirstName: true }, "FirstName"],
    ["legal", { Name: 7 }, "Name"],
    ["legal", { LegalPersonType: "CLUB" }, "LegalPersonType"],
    ["legal", { LegalRepresentativeBirthday: 1e300 }, "LegalRepresentative"],
    ["legal", { LegalRepresentativeFirstName: 7 }, "LegalRepresentative"],
  ] as const;
  test.each(BAD_FIELDS)("a %s user is neither created with %j nor updated to it", async (type, bad, field) => {
    const good = type === "natural" ? owner : { ...legal, ...flat };
    const created = await simulator.call("POST", `/users/${type}`, { ...good, ...bad });
    expect([created.status, created.body.errors]).toEqual([400, { [field]: `The value of ${field} is not valid` }]);
    const { body: before } = await simulator.call("POST", `/users/${type}`, good);
    const updated = await simulator.call("PUT", `/users/${type}/${before.Id}`, bad);
    expect([updated.status, updated.body.errors]).toEqual([400, { [field]: `The value of ${field} is not valid` }]);
    expect((await simulator.call("GET", `/users/${before.Id}`)).body).toEqual(before);
  });

  test("who sends neither a category nor the terms need not accept them", async () => {
    const rest = { ...owner, TermsAndConditionsAccepted: undefined };
    const { status, body } = await simulator.call("POST", "/users/natural", rest);
    expect({ status, accepted: body.TermsAndConditionsAccepted }).toEqual({ status: 200, accepted: false });
    expect((await simulator.call("POST", "/users/natural", { ...rest, UserCategory: "OWNER" })).status).toBe(403);
  });

  test("the address of a legal representative is beside them in the SCA form", async () => {
    const { body } = await simulator.call("POST", "/sca/users/legal", {
      ...legal,
      LegalRepresentative: { FirstName: "Ann", LastName: "Bee" },
      LegalRepresentativeAddress: { City: "Paris" },
    });
    expect(body).toMatchObject({ LegalRepresentativeAddress: { City: "Paris" } });
    expect(body.LegalRepresentative).not.toHaveProperty("Address");
    expect((await simulator.call("GET", `/users/${body.Id}`)).body.LegalRepresentativeAddress).toEqual({
      City: "Paris",
    });
  });

  test("a legal user is flat in the plain form and nested in the SCA form, whichever way it was made", async () => {
    for (const [path, body] of [
      ["/users/legal", { ...legal, ...flat }],
      [
        "/sca/users/legal",
        { ...legal, Email: "accept@example.org", LegalRepresentative: { FirstName: "Ann", LastName: "Bee" } },
      ],
    ] as const) {
      const { Id } = (await simulator.call("POST", path, body)).body;
      expect((await simulator.call("GET", `/users/${Id}`)).body).toMatchObject(flat);
      expect((await simulator.call("GET", `/sca/users/${Id}`)).body).toMatchObject({
        LegalRepresentative: { FirstName: "Ann" },
        PendingUserAction: null,
      });
    }
  });

  test("fields that are not set are null, in every form", async () => {
    const { Id } = (await simulator.call("POST", "/users/natural", owner)).body;
    for (const path of [`/users/${Id}`, `/sca/users/${Id}`])
      expect((await simulator.call("GET", path)).body).toMatchObject({
        Tag: null,
        Address: null,
        Occupation: null,
        IncomeRange: null,
        PhoneNumber: null,
        ProofOfIdentity: null,
      });
    const company = (await simulator.call("POST", "/users/legal", { ...legal, ...flat })).body;
    expect(company).toMatchObject({ HeadquartersAddress: null, Statute: null, LegalRepresentativeAddress: null });
    expect((await simulator.call("GET", `/sca/users/${company.Id}`)).body).toMatchObject({
      LegalRepresentative: { Email: null, Birthday: null, Nationality: null },
    });
  });

  test("accept 1 and 0 for booleans, and numbers for texts", async () => {
    const { body } = await simulator.call("POST", "/users/legal", {
      ...legal,
      ...flat,
      CompanyNumber: 123_456_789,
      TermsAndConditionsAccepted: 1,
    });
    expect(body).toMatchObject({ CompanyNumber: "123456789", TermsAndConditionsAccepted: true });
    const refused = await simulator.call("POST", "/users/natural", { ...owner, TermsAndConditionsAccepted: 0 });
    expect(refused.body.Type).toBe("user_hasnt_accepted_terms_and_conditions");
  });

  test("keep what an update omits, in either form, and take a new tag", async () => {
    const { Id } = (await simulator.call("POST", "/users/natural", { ...owner, Tag: "first" })).body;
    await simulator.call("PUT", `/users/natural/${Id}`, { Occupation: "Baker" });
    expect((await simulator.call("GET", `/users/${Id}`)).body).toMatchObject({ ...owner, Tag: "first" });
    expect((await simulator.call("PUT", `/users/natural/${Id}`, { Tag: "second" })).body.Tag).toBe("second");
    await simulator.call("PUT", `/sca/users/natural/${Id}`, { Tag: "third" });
    expect((await simulator.call("GET", `/users/${Id}`)).body).toMatchObject({ Occupation: "Baker", Tag: "third" });
    const tooLong = await simulator.call("PUT", `/users/natural/${Id}`, { Tag: "x".repeat(256) });
    expect(Object.keys(tooLong.body.errors)).toEqual(["Tag"]);
  });

  test("an owner made through SCA has to enrol first", async () => {
    const { body } = await simulator.call("POST", "/sca/users/natural", { ...owner, UserCategory: "OWNER" });
    expect(body).toMatchObject({
      UserStatus: "PENDING_USER_ACTION",
      PendingUserAction: { RedirectUrl: expect.any(String) as unknown },
    });
  });

  test("who is closed stays readable, and cannot be closed again", async () => {
    const { Id } = (await simulator.call("POST", "/users/natural", owner)).body;
    expect(await simulator.call("DELETE", `/users/natural/${Id}`)).toMatchObject({ status: 204, body: undefined });
    expect((await simulator.call("GET", `/users/${Id}`)).body.UserStatus).toBe("CLOSED");
    expect((await simulator.call("GET", "/events?EventType=USER_ACCOUNT_CLOSED")).body).toMatchObject([
      { ResourceId: Id },
    ]);
    expect(await simulator.call("DELETE", `/users/natural/${Id}`)).toMatchObject({
      status: 400,
      body: { Type: "user_closure_failed" },
    });
  });

  test("a list names nobody", async () => {
    const { body } = await simulator.call("GET", "/users?per_page=100");
    expect(JSON.stringify(body)).not.toMatch(/Moreau|FirstName|LastName/);
  });

  test("who changes what was verified has to be verified again", async () => {
    const before = (await simulator.call("GET", `/users/${seededUserIds.natural}`)).body;
    expect(before.KYCLevel).toBe("REGULAR");
    expect(
      (await simulator.call("PUT", `/users/natural/${seededUserIds.natural}`, { Occupation: "Baker" })).body.KYCLevel,
    ).toBe("REGULAR");
    expect(
      (await simulator.call("PUT", `/users/natural/${seededUserIds.natural}`, { LastName: "Other" })).body.KYCLevel,
    ).toBe("LIGHT");
    expect((await simulator.call("GET", `/identity-verifications/${seededSessionIds.validated}`)).body.Status).toBe(
      "OUT_OF_DATE",
    );
  });
});

describe("hooks and events", () => {
  const Url = "https://app.example/hook?a=b";

  test("there is one hook for an event type", async () => {
    const EventType = "IDENTITY_VERIFICATION_FAILED";
    const { body } = await simulator.call("POST", "/hooks", { EventType, Url });
    expect(body).toMatchObject({
      EventType,
      Url,
      Status: "ENABLED",
      Validity: "VALID",
      Id: expect.stringMatching(/^hook_m_/) as unknown,
    });
    expect((await simulator.call("POST", "/hooks", { EventType, Url })).body.errors).toHaveProperty("EventType");
    expect((await simulator.call("GET", `/hooks?EventType=${EventType}`)).body).toEqual([body]);
    const changed = (await simulator.call("PUT", `/hooks/${body.Id}`, { ...body, Status: "DISABLED", Tag: "t" })).body;
    expect((await simulator.call("GET", `/hooks/${body.Id}`)).body).toEqual({
      ...body,
      ...changed,
      Status: "DISABLED",
      Tag: "t",
    });
  });

  test.each([
    { EventType: "NOTHING", Url },
    { EventType: "USER_KYC_RENEWED", Url: "ftp://a" },
    { EventType: "USER_KYC_RENEWED" },
    { EventType: "USER_KYC_RENEWED", Url: `https://a.example/${"x".repeat(255)}` },
  ])("refuses %j", async (body) => {
    expect((await simulator.call("POST", "/hooks", body)).body.Type).toBe("param_error");
  });

  test("the events of a session are listed, by type and by date", async () => {
    const { Id } = (
      await simulator.call("POST", `/users/${seededUserIds.newcomer}/identity-verifications`, {
        ReturnUrl: "https://app.example",
      })
    ).body;
    await clock.advance(10_000);
    await simulator.control("POST", `sessions/${Id}/finish`, { outcome: "VALIDATED" });
    const { body } = await simulator.call("GET", `/events?AfterDate=${nowSeconds()}&per_page=100`);
    expect(body).toEqual([
      { ResourceId: Id, EventType: "IDENTITY_VERIFICATION_VALIDATED", Date: nowSeconds() },
      { ResourceId: seededUserIds.newcomer, EventType: "USER_KYC_REGULAR", Date: nowSeconds() },
    ]);
    expect(
      (await simulator.call("GET", `/events?EventType=USER_KYC_REGULAR&AfterDate=${nowSeconds()}`)).body,
    ).toHaveLength(1);
    for (const odd of ["0x10", "1e9", "soon", "1.5"])
      expect((await simulator.call("GET", `/events?BeforeDate=${odd}`)).body.errors).toEqual({
        BeforeDate: "The BeforeDate must be a date in Unix seconds",
      });
    expect((await simulator.call("GET", `/events?AfterDate=${nowSeconds() - 46 * 86_400}`)).body.errors).toHaveProperty(
      "AfterDate",
    );
  });
});
