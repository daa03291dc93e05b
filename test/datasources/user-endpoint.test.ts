import { beforeEach, describe, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.js";
import { createUserEndpoint, type UserEndpoint } from "../../src/datasources/user-endpoint.js";
import { toUpstreamError, UpstreamError } from "../../src/upstream/upstream-error.js";

const SCA = "/sca/users/";
const PLAIN = "/users/";
const TEN_MINUTES = 600_000;

/** How each endpoint answers: with a user unless told otherwise; "gone" and missing users have the same status. */
let answers: Record<string, "user" | number | UpstreamError>;
let calls: string[];
let nowMs: number;
let users: UserEndpoint<string>;

beforeEach(() => {
  answers = {};
  calls = [];
  nowMs = 5_000_000;
  users = createUserEndpoint(
    async (path) => {
      calls.push(path);
      await Promise.resolve();
      const endpoint = path.startsWith(SCA) ? SCA : PLAIN;
      const answer = path.endsWith("made-up") && answers[endpoint] === undefined ? 404 : (answers[endpoint] ?? "user");
      if (answer instanceof UpstreamError) throw answer;
      if (answer !== "user") throw toUpstreamError(answer, {});
      return path;
    },
    { ...systemClock, monotonicMs: () => nowMs },
  );
});

const read = (userId = "anna") => users.read(userId, { deadlineAt: Infinity, callClass: "first_read" });
const notFound = expect.objectContaining({ kind: "not_found" }) as unknown;
const outcome = async (userId?: string) => read(userId).catch((error: unknown) => error);
/** Calls since this was last asked. */
const asked = () => calls.splice(0);

test("the SCA endpoint is asked first, with an encoded id", async () => {
  expect(await read("a/b")).toBe("/sca/users/a%2Fb");
  expect(asked()).toEqual(["/sca/users/a%2Fb"]);
});

describe.each([400, 403, 404, 405, 410, 501])("an endpoint that answers %d", (status) => {
  test("from the start: the other one is asked, and then alone", async () => {
    answers[SCA] = status;
    expect(await read()).toBe("/users/anna");
    expect(asked()).toEqual(["/sca/users/anna", "/users/anna"]);
    expect([await read("bert"), asked()]).toEqual(["/users/bert", ["/users/bert"]]);
    nowMs += TEN_MINUTES;
    expect([await read("bert"), asked()]).toEqual(["/users/bert", ["/users/bert"]]);
  });

  test("later: that is noticed within ten minutes, and so is the way back", async () => {
    await read();
    nowMs += TEN_MINUTES;
    answers = { [SCA]: status };
    expect(await read()).toBe("/users/anna");
    nowMs += TEN_MINUTES;
    answers = { [PLAIN]: status };
    expect(await read()).toBe("/sca/users/anna");
  });
});

describe.each([404, 405, 410, 501])("an endpoint that answers %d", (status) => {
  test("like the other one: there is no such user", async () => {
    answers = { [SCA]: status, [PLAIN]: status };
    expect(await outcome()).toEqual(notFound);
    expect(asked()).toEqual(["/sca/users/anna", "/users/anna"]);
  });
});

describe("made-up ids", () => {
  test("cost two calls each until a user was found, and then one", async () => {
    for (let index = 0; index < 3; index += 1) expect(await outcome("made-up")).toEqual(notFound);
    expect(asked()).toHaveLength(6);
    await read();
    for (let index = 0; index < 3; index += 1) expect(await outcome("made-up")).toEqual(notFound);
    expect(asked()).toEqual(["/sca/users/anna", ...Array<string>(3).fill("/sca/users/made-up")]);
  });

  test("cost one more call in ten minutes", async () => {
    await read();
    asked();
    for (let minute = 0; minute < 60; minute += 1) {
      nowMs += 60_000;
      await outcome("made-up");
      await read();
    }
    expect(asked().filter((path) => path.startsWith(PLAIN))).toHaveLength(6);
  });

  test("do not hide that the user's endpoint has not been found yet", async () => {
    answers[SCA] = 404;
    answers[PLAIN] = 404;
    await outcome("made-up");
    answers = { [SCA]: 404 };
    expect(await read()).toBe("/users/anna");
  });

  test("that the upstream names as such are not looked for again", async () => {
    answers[SCA] = new UpstreamError("not_found", { status: 400 });
    expect(await outcome("made-up")).toEqual(notFound);
    expect(asked()).toHaveLength(1);
  });
});

test("405 and 501 say at once that a proven endpoint has ceased", async () => {
  for (const status of [405, 501]) {
    await read();
    answers = { [calls.at(-1)?.startsWith(SCA) ? SCA : PLAIN]: status };
    expect(await outcome()).toEqual(expect.stringContaining("anna"));
  }
});

describe.each([400, 403])("a refusal with %d", (status) => {
  const refused = expect.objectContaining({ kind: "rejected", detail: expect.objectContaining({ status }) as unknown });

  test.each([400, 403, 404, 405, 410, 501])("is the outcome if the other endpoint answers %d", async (other) => {
    answers = { [SCA]: status, [PLAIN]: other };
    expect(await outcome()).toEqual(refused);
    expect(asked()).toEqual(["/sca/users/anna", "/users/anna"]);
  });

  test("by a proven endpoint costs one call, and one more in ten minutes", async () => {
    await read();
    asked();
    answers = { [SCA]: status, [PLAIN]: 404 };
    for (let minute = 0; minute < 60; minute += 1) {
      nowMs += 60_000;
      expect(await outcome()).toEqual(refused);
    }
    expect(asked().filter((path) => path.startsWith(PLAIN))).toHaveLength(6);
  });

  test("of one user does not switch, nor double the calls of others", async () => {
    await read();
    answers = { [SCA]: status };
    expect(await outcome()).toEqual(refused);
    answers = {};
    asked();
    expect([await read("bert"), asked()]).toEqual(["/sca/users/bert", ["/sca/users/bert"]]);
  });

  test("of one user, whom the other endpoint has, does not switch for others", async () => {
    await read();
    nowMs += TEN_MINUTES;
    answers = { [SCA]: status };
    expect(await read()).toBe("/users/anna");
    answers = { [PLAIN]: 404 };
    asked();
    expect([await read("bert"), asked()]).toEqual(["/sca/users/bert", ["/sca/users/bert"]]);
  });

  test("by the other endpoint does not make an error of a user missing at the proven one", async () => {
    answers = { [SCA]: status };
    await read();
    nowMs += TEN_MINUTES;
    asked();
    for (let index = 0; index < 3; index += 1) expect(await outcome("made-up")).toEqual(notFound);
    expect(asked()).toEqual(["/users/made-up", "/sca/users/made-up", "/users/made-up", "/users/made-up"]);
  });

  test("by an endpoint that has just been replaced does not make an error of a user missing at its successor", async () => {
    answers = { [SCA]: status };
    expect(await Promise.all([outcome(), outcome("made-up")])).toEqual(["/users/anna", notFound]);
  });

  test("by the other endpoint leaves open whether there is such a user until one was found", async () => {
    answers = { [SCA]: 404, [PLAIN]: status };
    expect(await outcome()).toEqual(refused);
  });
});

describe.each<[string, UpstreamError]>([
  ["a timeout", new UpstreamError("timeout")],
  ["a lost connection", new UpstreamError("network")],
  ["a refusal of our own", new UpstreamError("quota_reserved")],
  ...[401, 408, 429, 500, 503].map((status) => [`status ${status}`, toUpstreamError(status, {})] as const),
] as [string, UpstreamError][])("%s", (_what, error) => {
  test("is no reason to ask the other endpoint", async () => {
    answers[SCA] = error;
    expect(await outcome()).toBe(error);
    expect(asked()).toEqual(["/sca/users/anna"]);
    answers = {};
    expect(await read()).toBe("/sca/users/anna");
  });

  test("of the other endpoint leaves open whether there is such a user, and is tried again ten seconds later", async () => {
    await read();
    nowMs += TEN_MINUTES;
    answers = { [SCA]: 404, [PLAIN]: error };
    expect(await outcome()).toBe(error);
    asked();
    expect(await outcome()).toEqual(notFound);
    expect(asked()).toEqual(["/sca/users/anna"]);
    nowMs += 10_000;
    answers = { [SCA]: 404 };
    expect(await read()).toBe("/users/anna");
  });
});

describe("concurrent reads", () => {
  const ids = Array.from({ length: 10 }, (_, index) => `user_${index}`);
  const readAll = () => Promise.all(ids.map((id) => read(id)));

  test("all find their user, whichever endpoint is left", async () => {
    answers[SCA] = 404;
    expect(await readAll()).toEqual(ids.map((id) => PLAIN + id));
    asked();
    expect(await readAll()).toEqual(ids.map((id) => PLAIN + id));
    expect(asked()).toHaveLength(10);
  });

  test("all find their user when the endpoint has just ceased", async () => {
    await read();
    nowMs += TEN_MINUTES;
    answers[SCA] = 404;
    expect(await readAll()).toEqual(ids.map((id) => PLAIN + id));
  });

  test.each<[string, string | UpstreamError, string]>([
    ["does not bring it back", "found", "found"],
    ["that the user is missing is not the last word", toUpstreamError(404, {}), "/users/late"],
  ])("a late answer of the endpoint that has ceased %s", async (_what, answer, found) => {
    let respond: (answer: string | Promise<string>) => void = () => undefined;
    const late = createUserEndpoint<string>(
      (path) => {
        if (path === "/sca/users/late") return new Promise((resolve) => (respond = resolve));
        calls.push(path);
        return path.startsWith(SCA) ? Promise.reject(toUpstreamError(404, {})) : Promise.resolve(path);
      },
      { ...systemClock, monotonicMs: () => nowMs },
    );
    const options = { deadlineAt: Infinity, callClass: "first_read" } as const;
    const first = late.read("late", options);
    await late.read("anna", options);
    respond(typeof answer === "string" ? answer : Promise.reject(answer));
    expect(await first).toBe(found);
    asked();
    await late.read("anna", options);
    expect(asked()).toEqual(["/users/anna"]);
  });
});
