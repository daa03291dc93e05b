// What a state file may contain, and what it may not.
import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { createSimulator } from "../support/built.js";
import type { TestSimulator } from "../support/simulator.js";
import { createStateFile, type StateFile } from "../support/state-file.js";

let stateFile: StateFile;
beforeEach(() => void (stateFile = createStateFile()));
afterEach(() => stateFile.remove());

/* eslint-disable @typescript-eslint/no-explicit-any */
const get = (simulator: TestSimulator, path: string) => simulator.control("GET", path) as Promise<any>;

describe("a simulator with a state file", () => {
  test.each([
    ["no JSON", "is no state file of the simulator"],
    ['{"version":1,"url":"\xff"}', "is no state file of the simulator"],
    ['{"version":2,"url":"http://127.0.0.1:1"}', "is not of version 1"],
    [
      '{"version":1,"url":"http://127.0.0.1:1"}',
      "shiftMs is missing: it must be a number of milliseconds from 0 to 36600 days",
    ],
    ["null", "is not of version 1"],
  ])("does not start from %j, and leaves the file alone", async (text, problem) => {
    writeFileSync(stateFile.path, text, "latin1");
    await expect(createSimulator({ stateFile: stateFile.path }).start()).rejects.toThrow(problem);
    expect(readFileSync(stateFile.path, "latin1")).toBe(text);
  });

  /** A path that begins with the index of a list, or the name of a part. */
  type Path = readonly (string | number)[];
  function withChanged(state: unknown, [name, ...rest]: Path, change: (parent: any, name: string | number) => void) {
    if (name === undefined) throw new Error("the path is empty");
    if (rest.length === 0) change(state, name);
    else withChanged((state as any)[name], rest, change);
  }

  const PARTS: [path: Path, named: string][] = [
    [["url"], "url"],
    [["shiftMs"], "shiftMs"],
    [["settings"], "settings"],
    [["collections"], "collections"],
    [["collections", "users"], "collections.users"],
    [["collections", "users", 0, 1, "person"], "collections.users[0][1].person"],
    [
      ["collections", "users", 0, 1, "regulation", "renewalDeadline"],
      "collections.users[0][1].regulation.renewalDeadline",
    ],
    [["collections", "sessions", 1, 1, "Status"], "collections.sessions[1][1].Status"],
    [["collections", "sessions", 1, 1, "Checks"], "collections.sessions[1][1].Checks"],
    [["submitted"], "submitted"],
    [["events"], "events"],
    [["events", 0, "Date"], "events[0].Date"],
    [["scheduled"], "scheduled"],
    [["scheduled", 0, "dueAtMs"], "scheduled[0].dueAtMs"],
    [["scheduled", 0, "task", "type"], "scheduled[0].task.type"],
    [["scheduled", 0, "task", "outcome"], "scheduled[0].task.outcome"],
    [["faults"], "faults"],
    [["webhooks"], "webhooks"],
  ];
  test.each(PARTS)(
    "does not start without %j or with a malformed one: names it, and leaves the file alone",
    async (path, named) => {
      const first = await stateFile.start();
      await first.control("POST", `sessions/${seededSessionIds.pending}/finish`, {
        outcome: "VALIDATED",
        delaySeconds: 60,
      });
      await first.stop();
      const whole = readFileSync(stateFile.path, "utf8");
      for (const [change, problem] of [
        [(parent: any, name: any) => (parent[name] = undefined), "missing"],
        [(parent: any, name: any) => (parent[name] = true), "must be"],
        [(parent: any, name: any) => (parent[name] = [["x", null]]), "must be"],
      ] as const) {
        const state = JSON.parse(whole) as unknown;
        withChanged(state, path, change);
        const text = JSON.stringify(state);
        writeFileSync(stateFile.path, text);
        const expected = `The state file ${stateFile.path} cannot be used: ${named}`;
        const started = createSimulator({ stateFile: stateFile.path }).start();
        if (problem === "missing") await expect(started).rejects.toThrow(`${expected} is missing: it must be `);
        else await expect(started).rejects.toThrow(expected);
        expect(readFileSync(stateFile.path, "utf8")).toBe(text);
      }
    },
  );

  /** Of everything that a file can contain at least one. */
  async function writeWholeState(): Promise<string> {
    const first = await stateFile.start();
    const later = { delaySeconds: 60 };
    const { sessions } = await get(first, "users/owners");
    const person = `sessions/${sessions[0].id}/persons/${sessions[0].persons[0].id}`;
    await first.control("PATCH", "settings", {
      decisionDelayMs: 1,
      eventTypesNotOffered: "none",
    });
    await first.control("POST", `sessions/${seededSessionIds.pending}/finish`, { outcome: "VALIDATED", ...later });
    await first.control("POST", `${person}/finish`, { status: "REJECTED", ...later });
    await first.control("POST", `${person}/retry`, later);
    await first.control("POST", "start", { user: "newcomer", state: "REFUSED", ...later });
    const deadline = { change: "RENEWAL_REQUIRED", deadline: "2026-12-15", ...later };
    await first.control("POST", `users/${seededUserIds.renewing}/change`, deadline);
    await first.control("POST", `users/${seededUserIds.natural}/change`, { change: "CONSENT_GIVEN" });
    await first.control("POST", "faults", {
      kind: "missing_fields",
      endpoint: "GET /users",
      fields: ["Tag"],
      times: 2,
    });
    await first.call("POST", "/hooks", { EventType: "USER_INFLOWS_BLOCKED", Url: "http://127.0.0.1:9/x?y=1" });
    await first.control("POST", `users/${seededUserIds.natural}/change`, { change: "INFLOWS_BLOCKED" });
    while ((await get(first, "webhooks/log"))[0].attempts.length === 0);
    await first.call("POST", `/sca/users/${seededUserIds.enrolling}/enrollment`, {});
    await first.call("POST", "/wallets", {}, { "Idempotency-Key": "0123456789abcdef" });
    await first.control("PATCH", "settings", { kycLevelDelayMs: 600_000 });
    await first.control("POST", `users/${seededUserIds.blocked}/change`, { change: "DOWNGRADED" });
    await first.stop();
    return readFileSync(stateFile.path, "utf8");
  }

  test("starts from all that a file can contain, and writes it again", async () => {
    const whole = JSON.parse(await writeWholeState());
    const counts = Object.fromEntries(
      Object.entries<any[]>(whole.collections).map(([name, { length }]) => [name, length]),
    );
    expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
    expect(new Set(whole.scheduled.map(({ task }: any) => task.type))).toEqual(
      new Set(["finish", "finishPerson", "retryPerson", "start", "change", "endScaLink"]),
    );
    const second = await stateFile.start();
    await second.stop();
    const again = JSON.parse(readFileSync(stateFile.path, "utf8"));
    const comparable = ({ url, collections, ...rest }: any) =>
      JSON.parse(
        JSON.stringify({ ...rest, ...collections, tokens: [] })
          .replaceAll(url, "")
          .replaceAll(encodeURIComponent(url), ""),
      );
    expect(comparable(again)).toEqual(comparable(whole));
  });

  const HUGE = 1e300;
  const USER = ["collections", "users", 0, 1] as const;
  const BUSINESS = ["collections", "users", 2, 1] as const;
  const SESSION = ["collections", "sessions", 0, 1] as const;
  const OWNERS = ["collections", "sessions", 11, 1] as const;
  const ODD: [path: Path, value: unknown, problem: string][] = [
    [["url"], "", "url must be the simulator's address, such as http://127.0.0.1:4010"],
    [["url"], "http://127.0.0.1:1/path", "url must be the simulator's address"],
    [["shiftMs"], HUGE, "shiftMs must be a number of milliseconds from 0 to 36600 days"],
    [["shiftMs"], -1, "shiftMs must be a number of milliseconds from 0 to 36600 days"],
    [["additional"], 1, '"additional" is not a property here: those are version, url'],
    [["settings", "latencyMs"], HUGE, "settings.latencyMs must be a number of milliseconds from 0 to 366 days"],
    [["settings", "rateLimits"], [1, 2, 3], "settings.rateLimits must be four whole numbers"],
    [["settings", "latency"], 1, '"latency" is not a property of settings: those are latencyMs'],
    [[...USER, "Id"], "another", "collections.users[0][0] must be the Id, another"],
    [[...USER, "Name"], "another", '"Name" is not a property of collections.users[0][1]'],
    [[...USER, "CreationDate"], HUGE, "collections.users[0][1].CreationDate must be a date in Unix seconds"],
    [[...USER, "PersonType"], "PERSON", "collections.users[0][1].PersonType must be NATURAL or LEGAL"],
    [[...USER, "person", "Birthday"], HUGE, "collections.users[0][1].person.Birthday must be a date in Unix seconds"],
    [[...USER, "person", "Birthday"], 0.5, "collections.users[0][1].person.Birthday must be a date in Unix seconds"],
    [[...USER, "details"], {}, "collections.users[0][1].details.Email is missing: it must be a string that is not"],
    [[...USER, "details", "Email"], "", "collections.users[0][1].details.Email must be a string that is not empty"],
    [[...USER, "details", "Name"], "A", '"Name" is not a property of collections.users[0][1].details'],
    [[...BUSINESS, "details", "Name"], undefined, "collections.users[2][1].details.Name is missing"],
    [[...BUSINESS, "details", "Tag"], 1, "collections.users[2][1].details.Tag must be a string"],
    [[...BUSINESS, "details", "Hobby"], "tea", '"Hobby" is not a property of collections.users[2][1].details'],
    [
      [...BUSINESS, "details", "LegalPersonType"],
      "CLUB",
      "collections.users[2][1].details.LegalPersonType must be one",
    ],
    [[...BUSINESS, "details", "representative"], null, "collections.users[2][1].details.representative must be a JSON"],
    [[...USER, "regulation", "actionCode"], "soon", "collections.users[0][1].regulation.actionCode must be six digits"],
    [[...USER, "enrolment"], { isEnrolled: true }, "collections.users[0][1].enrolment.lastEnrolmentDate is missing"],
    [[...SESSION, "UserId"], "nobody", "collections.sessions[0][1].UserId must be the id of a user"],
    [[...SESSION, "HostedUrl"], "there", "collections.sessions[0][1].HostedUrl must be a URL that begins with http"],
    [[...SESSION, "ReturnUrl"], "there", "collections.sessions[0][1].ReturnUrl must be a URL"],
    [[...SESSION, "LastUpdate"], 0.5, "collections.sessions[0][1].LastUpdate must be a date in Unix seconds"],
    [[...SESSION, "PSCs"], [{}], "collections.sessions[0][1].PSCs[0].Id is missing: it must be an id"],
    [
      [...OWNERS, "PSCs", 0, "MainSessionId"],
      seededSessionIds.pending,
      `collections.sessions[11][1].PSCs[0].MainSessionId must be the Id of its session, ${seededSessionIds.owners}`,
    ],
    [[...OWNERS, "PSCs", 0, "DateOfBirth"], HUGE, "collections.sessions[11][1].PSCs[0].DateOfBirth must be a date in"],
    [
      [...OWNERS, "PSCs", 1, "Id"],
      "psc_x_01JSEED00000000000000WNER1",
      "collections.sessions[11][1].PSCs[1].Id must be an id that is no other's",
    ],
    [
      [...OWNERS, "Checks", 1, "CheckId"],
      (state: any) => state.collections.sessions[2][1].Checks[0].CheckId,
      "collections.sessions[11][1].Checks[1].CheckId must be an id that is no other's",
    ],
    [["collections", "formerLevels", 0, 0], "nobody", "collections.formerLevels[0][0] must be the id of a user"],
    [["collections", "hooks", 0, 1, "Url"], "javascript:alert(1)", "collections.hooks[0][1].Url must be a URL that"],
    [["collections", "hooks", 0, 1, "Url"], "http://[", "collections.hooks[0][1].Url must be a URL that begins"],
    [["collections", "hooks", 0, 1, "Status"], "ON", "collections.hooks[0][1].Status must be ENABLED or DISABLED"],
    [["collections", "hooks", 0, 1, "EventType"], "NEWS", "collections.hooks[0][1].EventType must be one of"],
    [["collections", "responses", 0, 1, "firstUsedMs"], HUGE, "collections.responses[0][1].firstUsedMs must be a time"],
    [
      ["collections", "responses", 0, 1, "answer"],
      { status: 200 },
      "collections.responses[0][1].answer.body is missing",
    ],
    [["collections", "tokens", 0, 1], "never", "collections.tokens[0][1] must be a time in milliseconds"],
    [
      ["collections", "scaLinks", 0, 1, "userId"],
      "nobody",
      "collections.scaLinks[0][1].userId must be the id of a user",
    ],
    [
      ["collections", "users", 1, 0],
      seededUserIds.natural,
      "collections.users[1][0] must be a string that is no other's",
    ],
    [["collections", "users", 0], ["x"], "collections.users[0] must be a list of a key and a value"],
    [["submitted", 0], "nothing", "submitted[0] must be the id of a session"],
    [["events", 0, "Date"], HUGE, "events[0].Date must be a date in Unix seconds"],
    [["events", 0, "ResourceId"], seededUserIds.natural, "events[0].ResourceId must be the id of a session"],
    [
      ["events", 0],
      { EventType: "USER_KYC_LIGHT", ResourceId: seededSessionIds.pending, Date: 0 },
      "events[0].ResourceId must be the id of a user",
    ],
    [
      ["events", 0],
      { EventType: "IDENTITY_VERIFICATION_PSC_PENDING", ResourceId: seededSessionIds.pending, Date: 0 },
      "events[0].ResourceId must be the id of a person",
    ],
    [
      ["scheduled", 0, "task"],
      { type: "retryPerson", sessionId: seededSessionIds.owners, personId: "nobody" },
      "scheduled[0].task.personId must be the id of a person",
    ],
    [["webhooks", 0, "hookId"], "nothing", "webhooks[0].hookId must be the id of a hook"],
    [["scheduled", 0, "dueAtMs"], HUGE, "scheduled[0].dueAtMs must be a time in milliseconds since 1970"],
    [["scheduled", 0, "task"], { type: "toString" }, "scheduled[0].task.type must be one of finish, finishPerson"],
    [["scheduled", 0, "task", "outcome"], "WON", "scheduled[0].task.outcome must be one of VALIDATED"],
    [["scheduled", 0, "task", "sessionId"], "none", "scheduled[0].task.sessionId must be the id of a session"],
    [["scheduled", 0, "task", "state"], "PENDING", '"state" is not a property of scheduled[0].task'],
    [
      ["scheduled", 0, "task"],
      { type: "start", userId: "1", state: "WON" },
      "scheduled[0].task.state must be one of PENDING",
    ],
    [
      ["scheduled", 0, "task"],
      { type: "start", userId: "1", state: "" },
      "scheduled[0].task.state must be one of PENDING",
    ],
    [
      ["scheduled", 0, "task"],
      { type: "start", userId: "1", state: "REFUSED" },
      "scheduled[0].task.userId must be the id of",
    ],
    [
      ["scheduled", 0, "task"],
      { type: "change", userId: seededUserIds.natural, change: "CLOSED", options: { nowMs: HUGE } },
      '"nowMs" is not a property of scheduled[0].task.options',
    ],
    [["faults", 0, "times"], 1.5, "faults[0].times must be a whole number from 1 to 1000000"],
    [["faults", 0, "kind"], "constructor", "faults[0].kind must be one of status"],
    [["faults", 0, "endpoint"], "GET /x", "faults[0].endpoint must be one of POST /oauth/token"],
    [["faults", 0, "id"], "first", "faults[0].id must be a whole number as text"],
    [["webhooks", 0, "address"], "file:///etc/passwd", "webhooks[0].address must be a URL that begins with http"],
    [["webhooks", 0, "nextAttemptAtMs"], HUGE, "webhooks[0].nextAttemptAtMs must be a time in milliseconds"],
    [["webhooks", 0, "attempts", 0, "answer"], 7, "webhooks[0].attempts[0].answer must be a whole number from 100"],
  ];
  test("does not start from a file with anything odd in it: names the place and what is allowed", async () => {
    const whole = await writeWholeState();
    for (const [path, value, problem] of ODD) {
      const state = JSON.parse(whole) as unknown;
      const odd: unknown = typeof value === "function" ? value(state) : value;
      withChanged(state, path, (parent, name) => (parent[name] = odd));
      writeFileSync(stateFile.path, JSON.stringify(state));
      const started = createSimulator({ stateFile: stateFile.path }).start();
      await expect(started).rejects.toThrow(`The state file ${stateFile.path} cannot be used: ${problem}`);
    }
  });
});
