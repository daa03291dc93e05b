// Lists of the upstream in pages: its events, and its hooks.
import { describe, expect, test } from "@jest/globals";
import type { UnknownValue } from "../../src/datasources/unknown-values.js";
import { createUpstreamEvents } from "../../src/datasources/upstream-events.js";
import { createUpstreamHooks } from "../../src/datasources/upstream-hooks.js";
import type { RestClient } from "../../src/upstream/rest-client.js";
import type { UpstreamError } from "../../src/upstream/upstream-error.js";

const options = { deadlineAt: 0, callClass: "refresh" } as const;

/** What is read of a list with these entries, and what is reported. */
async function readAs(what: "events" | "hooks", entries: unknown[]) {
  const [paths, reported]: [string[], UnknownValue[]] = [[], []];
  const rest: Pick<RestClient, "call"> = {
    call({ path, read }) {
      paths.push(path);
      const start = (paths.length - 1) * 100;
      return Promise.resolve(read({ status: 200, headers: {}, body: entries.slice(start, start + 100) }));
    },
  };
  const report = (values: readonly UnknownValue[]) => void reported.push(...values);
  const read =
    what === "events"
      ? createUpstreamEvents(rest as RestClient, report).since(5, options)
      : createUpstreamHooks(rest as RestClient, report).list(options);
  const found = await read.then(
    (list) => list.length,
    (error: unknown) => (error as UpstreamError).kind,
  );
  return { paths, found, reported };
}

const ENTRY = { Id: "hook_m_1", EventType: "USER_KYC_LIGHT", ResourceId: "user_m_1", Date: 6 };
const many = (count: number, entry: unknown = ENTRY) => Array.from({ length: count }, () => entry);

test.each([
  ["events", "/events?AfterDate=5&Sort=Date:ASC&page=2&per_page=100"],
  ["hooks", "/hooks?page=2&per_page=100"],
] as const)("%s are read page by page, while a page is full", async (what, path) => {
  expect(await readAs(what, many(99))).toMatchObject({ paths: { length: 1 }, found: 99, reported: [] });
  const { paths, found } = await readAs(what, many(150));
  expect([paths.length, paths[1], found]).toEqual([2, path, 150]);
  expect(await readAs(what, many(5_000))).toMatchObject({ paths: { length: 10 }, found: 1_000 });
});

describe.each([
  ["events", "event"],
  ["hooks", "hook.id"],
] as const)("%s that cannot be read", (what, field) => {
  test.each([[{}], [null], ["text"]])("such as %j are left out, and reported with their number", async (broken) => {
    expect(await readAs(what, [ENTRY, broken, ENTRY, broken])).toMatchObject({
      found: 2,
      reported: [{ field, value: null, count: 2 }],
    });
  });

  test("do not hide what other pages have", async () => {
    expect(await readAs(what, [...many(100), {}])).toMatchObject({ found: 100 });
    expect(await readAs(what, [...many(100, {}), ENTRY])).toMatchObject({ found: 1 });
  });

  test("are an error if there are no others, as if there were none", async () => {
    expect(await readAs(what, [{}])).toMatchObject({ found: "invalid_response" });
    expect(await readAs(what, many(150, {}))).toMatchObject({ paths: { length: 2 }, found: "invalid_response" });
    expect(await readAs(what, [])).toMatchObject({ found: 0 });
  });
});
