import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.stop());

interface PersonView {
  Id: string;
  Status: string;
  HostedUrl: string;
  FirstName: string;
}
const session = seededSessionIds.owners;
const persons = async () =>
  (await simulator.call("GET", `/identity-verifications/${session}`)).body.PSCs as PersonView[];
const level = async () => (await simulator.call("GET", `/users/${seededUserIds.owners}`)).body.KYCLevel as string;
const finish = async (index: number, status: string) =>
  simulator.control("POST", `sessions/${session}/persons/${(await persons())[index]?.Id}/finish`, { status });
const retry = async (personId: string | undefined, body: object = {}) =>
  simulator.call("PUT", `/identity-verifications/${session}/pscs/${personId}/retry`, body);

describe("a business whose persons have to be verified", () => {
  test("is validated, and not verified before every person is", async () => {
    expect((await simulator.call("GET", `/identity-verifications/${session}`)).body).toMatchObject({
      Status: "VALIDATED",
      PSCs: [{ Status: "PENDING_VALIDATION" }, { Status: "PENDING_VALIDATION" }],
    });
    expect(await level()).toBe("LIGHT");
    await finish(0, "VALIDATED");
    expect(await level()).toBe("LIGHT");
    await finish(1, "VALIDATED");
    expect(await level()).toBe("REGULAR");
  });

  test("can have its persons some seconds after it was validated, and is not verified meanwhile", async () => {
    await simulator.stop();
    const clock = manualClock();
    simulator = await startSimulator({ clock, settings: { personsDelayMs: 20_000 } });
    const { body: created } = await simulator.call("POST", `/users/${seededUserIds.business}/identity-verifications`, {
      ReturnUrl: "https://app.example",
    });
    await simulator.control("POST", `sessions/${created.Id}/finish`, { outcome: "VALIDATED_PERSONS_PENDING" });
    const view = async () => (await simulator.call("GET", `/identity-verifications/${created.Id}`)).body;
    await clock.advance(19_999);
    expect(await view()).toMatchObject({ Status: "VALIDATED" });
    expect((await view()).PSCs).toBeUndefined();
    await clock.advance(1);
    expect((await view()).PSCs).toMatchObject([{ Status: "PENDING_VALIDATION" }, { Status: "PENDING_VALIDATION" }]);
    expect((await simulator.call("GET", `/users/${seededUserIds.business}`)).body.KYCLevel).toBe("LIGHT");
    const { body: events } = await simulator.call("GET", "/events?per_page=100&Sort=Date:DESC");
    const sent = (events as { ResourceId: string; EventType: string }[]).filter(
      ({ ResourceId }) => ResourceId === created.Id,
    );
    expect(sent.map(({ EventType }) => EventType)).toEqual([
      "IDENTITY_VERIFICATION_PENDING_PSC_ACTION",
      "IDENTITY_VERIFICATION_VALIDATED",
      "IDENTITY_VERIFICATION_PENDING",
    ]);
  });

  test("has checks of the declared persons, which a business without persons does not have", async () => {
    const typesOf = async (id: string) =>
      ((await simulator.call("GET", `/identity-verifications/${id}`)).body.Checks as { Type: string }[]).map(
        ({ Type }) => Type,
      );
    const ofPersons = ["PSC_ROLE_CHECK", "PSC_CONSISTENCY_CHECK"];
    expect(await typesOf(session)).toEqual(expect.arrayContaining(ofPersons));
    for (const [outcome, expected] of [
      ["VALIDATED", []],
      ["VALIDATED_PERSONS_PENDING", ofPersons],
    ] as const) {
      const { body } = await simulator.call("POST", `/users/${seededUserIds.business}/identity-verifications`, {
        ReturnUrl: "https://app.example",
      });
      // Also where the session was reviewed before.
      await simulator.control("POST", `sessions/${body.Id}/finish`, { outcome: "REVIEW" });
      expect(await typesOf(body.Id as string)).not.toContain("PSC_ROLE_CHECK");
      await simulator.control("POST", `sessions/${body.Id}/finish`, { outcome });
      expect((await typesOf(body.Id as string)).filter((type) => type.startsWith("PSC_"))).toEqual(expected);
    }
  });

  test("has no persons until it is validated, and then all fields of each: null where nothing is set", async () => {
    const { body: created } = await simulator.call("POST", `/users/${seededUserIds.business}/identity-verifications`, {
      ReturnUrl: "https://app.example",
    });
    const view = async () => (await simulator.call("GET", `/identity-verifications/${created.Id}`)).body;
    await simulator.control("POST", `sessions/${created.Id}/finish`, { outcome: "REVIEW" });
    expect((await view()).PSCs).toBeUndefined();
    await simulator.control("POST", `sessions/${created.Id}/finish`, { outcome: "VALIDATED_PERSONS_PENDING" });
    const fields =
      "Id PscType FirstName LastName Email Status DateOfBirth ValidationDate Country Nationality HostedUrl Data " +
      "LastUpdate CreationDate MainSessionId Tag";
    for (const person of (await view()).PSCs as Record<string, unknown>[]) {
      expect(Object.keys(person).sort()).toEqual(fields.split(" ").sort());
      expect(person).toMatchObject({ MainSessionId: created.Id, ValidationDate: null, Tag: null });
      expect(person["Data"]).toContainEqual({ Type: "FIRST_NAME", Value: person["FirstName"] });
    }
  });

  test("lists the persons of a user, in pages", async () => {
    const page = await simulator.call("GET", `/users/${seededUserIds.owners}/pscs?per_page=1&page=2`);
    expect(page.body).toHaveLength(1);
    expect(page.headers.get("x-number-of-pages")).toBe("2");
    const { body } = await simulator.call("GET", `/users/${seededUserIds.owners}/pscs`);
    const person = { MainSessionId: session, Tag: null, Data: [{ Type: "FIRST_NAME" }, { Type: "LAST_NAME" }, {}] };
    expect(body).toMatchObject([person, person]);
    expect((await simulator.call("GET", "/users/user_m_unknown/pscs")).status).toBe(404);
  });

  test("asks a person again: the same link while pending, a new one after a refusal, none after giving up", async () => {
    const [first, second] = await persons();
    expect((await retry(first?.Id)).body).toMatchObject({ HostedUrl: first?.HostedUrl });
    await finish(0, "REJECTED");
    const again = await retry(first?.Id, { FirstName: "Corrected" });
    expect(again.body).toMatchObject({
      Id: first?.Id,
      Status: "PENDING_VALIDATION",
      FirstName: "Corrected",
      Data: [{ Type: "FIRST_NAME", Value: "Corrected" }, { Value: "Vidal" }, {}],
    });
    expect(again.body.HostedUrl).not.toBe(first?.HostedUrl);
    await finish(1, "ABANDONED");
    expect((await retry(second?.Id)).status).toBe(400);
    expect((await retry("psc_x_unknown")).status).toBe(404);
  });

  test("tells of each step by an event", async () => {
    await finish(0, "REJECTED");
    await finish(1, "VALIDATED");
    const { body } = await simulator.call("GET", "/events?per_page=100&Sort=Date:DESC");
    const types = (body as { EventType: string }[]).map(({ EventType }) => EventType);
    expect(types).toEqual(
      expect.arrayContaining([
        "IDENTITY_VERIFICATION_PENDING_PSC_ACTION",
        "IDENTITY_VERIFICATION_PSC_REJECTED",
        "IDENTITY_VERIFICATION_PSC_VALIDATED",
      ]),
    );
  });

  test("has a page for each person, good until it was used", async () => {
    const [first] = await persons();
    const url = first?.HostedUrl ?? "";
    expect(await (await fetch(url)).text()).toContain("Verify yourself");
    await fetch(url, { method: "POST", body: "status=REJECTED" });
    expect(await (await fetch(url)).text()).toContain("Nothing left to submit");
    await retry(first?.Id);
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(`${url}0`, { method: "POST", body: "status=VALIDATED" })).status).toBe(409);
  });
});
