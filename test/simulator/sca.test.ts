// Strong customer authentication: its set-up, consent, and the categories and contacts that ask for it.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const { natural, enrolling, payer, uncategorised } = seededUserIds;

let clock: ManualClock;
let simulator: TestSimulator;
beforeEach(async () => {
  clock = manualClock(Date.parse("2026-11-24T12:00:00Z"));
  simulator = await startSimulator({ clock, settings: { tokenLifetimeSeconds: 1e9 } });
});
afterEach(() => simulator.stop());

const call = (method: string, path: string, body?: object) => simulator.call(method, `/sca/users/${path}`, body);
const status = async (id: string) => (await call("GET", id)).body.UserStatus as string;
const linkFrom = (body: { PendingUserAction: { RedirectUrl: string } }) => body.PendingUserAction.RedirectUrl;
const submit = async (url: string, change: string) =>
  (await fetch(url, { method: "POST", body: `change=${change}` })).status;
async function eventsOf(id: string): Promise<string[]> {
  const { body } = await simulator.call("GET", `/events?per_page=100&Sort=Date:ASC`);
  return (body as { EventType: string; ResourceId: string }[])
    .filter(({ ResourceId }) => ResourceId === id)
    .map(({ EventType }) => EventType);
}

describe("enrolment", () => {
  test("of a pending user, through the page that the link opens, activates them", async () => {
    expect(await status(enrolling)).toBe("PENDING_USER_ACTION");
    const { body } = await call("POST", `${enrolling}/enrollment`);
    expect(Object.keys(body as object)).toEqual(["PendingUserAction"]);
    expect(await status(enrolling)).toBe("PENDING_USER_ACTION");
    expect(await (await fetch(linkFrom(body))).text()).toContain("Set up strong authentication");
    expect(await submit(linkFrom(body), "ENROLLED")).toBe(200);
    expect(await status(enrolling)).toBe("ACTIVE");
    expect(await eventsOf(enrolling)).toEqual(["SCA_ENROLLMENT_SUCCEEDED", "USER_ACCOUNT_ACTIVATED"]);
    expect((await fetch(linkFrom(body))).status).toBe(404);
    expect((await call("GET", `${enrolling}/sca-status`)).body).toEqual({
      UserStatus: "ACTIVE",
      IsEnrolled: true,
      LastEnrollmentDate: Math.floor(clock.now() / 1_000),
      LastConsentCollectionDate: null,
      ConsentScope: null,
    });
  });

  test("can fail, and its link ends after ten minutes", async () => {
    const first = (await call("POST", `${enrolling}/enrollment`)).body;
    expect(await submit(linkFrom(first), "CONSENT_GIVEN")).toBe(409);
    expect(await submit(linkFrom(first), "ENROLMENT_FAILED")).toBe(200);
    const second = (await call("POST", `${enrolling}/enrollment`)).body;
    await clock.advance(600_000);
    expect((await fetch(linkFrom(second))).status).toBe(404);
    expect(await status(enrolling)).toBe("PENDING_USER_ACTION");
    expect(await eventsOf(enrolling)).toEqual(["SCA_ENROLLMENT_FAILED", "SCA_ENROLLMENT_EXPIRED"]);
  });

  test("is asked for and done by one call of the control API each", async () => {
    const change = (name: string) => simulator.control("POST", `users/${natural}/change`, { change: name });
    expect((await call("GET", `${natural}/sca-status`)).status).toBe(404);
    await change("ENROLMENT_PENDING");
    expect(await status(natural)).toBe("PENDING_USER_ACTION");
    expect((await call("GET", `${natural}/sca-status`)).body.IsEnrolled).toBe(false);
    await change("ENROLLED");
    expect(await status(natural)).toBe("ACTIVE");
    expect((await eventsOf(natural)).slice(-3)).toEqual([
      "USER_ACCOUNT_VALIDATION_ASKED",
      "SCA_ENROLLMENT_SUCCEEDED",
      "USER_ACCOUNT_ACTIVATED",
    ]);
  });

  test("is not for payers, nor for closed users", async () => {
    expect((await call("POST", `${payer}/enrollment`)).body.Type).toBe("not_allowed_for_user_category_payer");
    await simulator.call("DELETE", `/users/natural/${natural}`);
    for (const action of ["enrollment", "consent"])
      expect((await call("POST", `${natural}/${action}`)).body).toMatchObject({ Type: "user_closed", errors: null });
  });

  test("is asked for again when an enrolled user's e-mail changes", async () => {
    await simulator.control("POST", `users/${natural}/change`, { change: "ENROLLED" });
    await call("PUT", `natural/${natural}`, { Occupation: "Baker" });
    expect(await status(natural)).toBe("ACTIVE");
    const { body } = await call("PUT", `natural/${natural}`, { Email: "new@example.org" });
    expect(linkFrom(body)).toContain("/hosted/sca/");
    expect(await status(natural)).toBe("PENDING_USER_ACTION");
  });
});

test("consent is given on its page, and its scope is in the status", async () => {
  await simulator.control("POST", `users/${natural}/change`, { change: "ENROLLED" });
  const { body } = await call("POST", `${natural}/consent`);
  expect(await submit(linkFrom(body), "CONSENT_GIVEN")).toBe(200);
  expect((await call("GET", `${natural}/sca-status`)).body).toMatchObject({
    LastConsentCollectionDate: Math.floor(clock.now() / 1_000),
    ConsentScope: {
      ContactInformationUpdate: true,
      RecipientRegistration: true,
      Transfer: true,
      ViewAccountInformation: true,
    },
  });
  expect(await eventsOf(natural)).toContain("SCA_VIEW_ACCOUNT_INFORMATION_CONSENT_GIVEN");
});

describe("a category", () => {
  const owner = {
    UserCategory: "OWNER",
    TermsAndConditionsAccepted: 1,
    Birthday: "188301600",
    CountryOfResidence: "FR",
  };

  test("of a payer becomes OWNER with the fields that owners need, and enrolment is asked for", async () => {
    const { Id } = (
      await call("POST", "natural", { FirstName: "A", LastName: "B", Email: "a@example.org", UserCategory: "PAYER" })
    ).body;
    expect((await call("PUT", `natural/${Id}/category`, owner)).body.errors).toEqual({
      Nationality: "The Nationality field is required",
    });
    const { body } = await call("PUT", `natural/${Id}/category`, { ...owner, Nationality: "FR" });
    expect(body).toMatchObject({ UserCategory: "OWNER", Birthday: 188_301_600, TermsAndConditionsAccepted: true });
    expect(linkFrom(body)).toContain("/hosted/sca/");
    expect(await eventsOf(Id as string)).toEqual(["USER_CATEGORY_UPDATED_TO_OWNER", "USER_ACCOUNT_VALIDATION_ASKED"]);
  });

  test("UNKNOWN is that of old users, cannot be sent, and does not let a user be verified", async () => {
    expect((await call("GET", uncategorised)).body.UserCategory).toBe("UNKNOWN");
    expect((await call("PUT", `natural/${uncategorised}/category`, { UserCategory: "UNKNOWN" })).body.errors).toEqual({
      UserCategory: "The UserCategory field must be PAYER or OWNER",
    });
    const { body } = await simulator.call("POST", `/users/${uncategorised}/identity-verifications`, {
      ReturnUrl: "https://app.example",
    });
    expect(body.Type).toBe("invalid_action");
  });
});
