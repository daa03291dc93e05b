import { describe, expect, test } from "@jest/globals";
import { readRateLimitHeaders, readRetryAfterMs } from "../../src/upstream/rate-limit-headers.js";

const nowMs = 1_800_000_000_000;
const now = nowMs / 1_000;
const made = ["10", "20", "30", "40"];
const left = ["2290", "4480", "8770", "105560"];
const resets = [now + 890, now + 1_790, now + 3_590, now + 86_390].map(String);
const expected = [
  { seconds: 900, used: 10, remaining: 2_290, resetsInMs: 890_000 },
  { seconds: 1_800, used: 20, remaining: 4_480, resetsInMs: 1_790_000 },
  { seconds: 3_600, used: 30, remaining: 8_770, resetsInMs: 3_590_000 },
  { seconds: 86_400, used: 40, remaining: 105_560, resetsInMs: 86_390_000 },
];

const read = (used?: string | string[], remaining?: string | string[], reset?: string | string[]) =>
  readRateLimitHeaders({ "x-ratelimit": used, "x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset }, nowMs);

describe("readRateLimitHeaders", () => {
  test("reads four repeated headers", () => {
    expect(read(made, left, resets)).toEqual(expected);
  });

  test("reads one list, with and without spaces", () => {
    expect(read(made.join(", "), left.join(","), resets.join(" , "))).toEqual(expected);
  });

  test("identifies four windows by their order, even if the clocks differ by an hour", () => {
    const seen = readRateLimitHeaders(
      { "x-ratelimit": made, "x-ratelimit-remaining": left, "x-ratelimit-reset": resets },
      nowMs - 3_600_000,
    );
    expect(seen.map(({ seconds, resetsInMs }) => [seconds, resetsInMs])).toEqual([
      [900, 900_000],
      [1_800, 1_800_000],
      [3_600, 3_600_000],
      [86_400, 86_400_000],
    ]);
    const late = readRateLimitHeaders(
      { "x-ratelimit": made, "x-ratelimit-remaining": left, "x-ratelimit-reset": resets },
      nowMs + 3_600_000,
    );
    expect(late[0]).toMatchObject({ seconds: 900, resetsInMs: 0 });
  });

  test("measures the resets by the date of the answer, whatever this machine's clock says", () => {
    for (const skewMs of [-3_600_000, 0, 4_000, 3_600_000]) {
      const headers = {
        date: new Date(nowMs).toUTCString(),
        "x-ratelimit": made,
        "x-ratelimit-remaining": left,
        "x-ratelimit-reset": resets,
      };
      expect(readRateLimitHeaders(headers, nowMs + skewMs)).toEqual(expected);
    }
  });

  test("identifies a single window by its reset", () => {
    expect(read("5", "8795", String(now + 3_000))).toEqual([
      { seconds: 3_600, used: 5, remaining: 8_795, resetsInMs: 3_000_000 },
    ]);
  });

  test("takes the first of five values that claim the same window", () => {
    const seen = read([...made, "99"], [...left, "99"], [...resets, String(now + 880)]);
    expect(seen).toEqual(expected);
  });

  test.each<[string, string | string[] | undefined, string | string[] | undefined, string | string[] | undefined]>([
    ["nothing", undefined, undefined, undefined],
    ["one header of three", "1", undefined, undefined],
    ["empty texts", "", "", ""],
    ["words", "many", "few", "soon"],
    ["negative numbers", "-1", "-2", "-3"],
    ["fractions", "1.5", "2.5", "3.5"],
    ["not a number", "NaN", "Infinity", "1e99"],
    ["a number too long to be one", "9".repeat(40), "1", String(now)],
    ["a reset further away than any window", "1", "2", String(now + 90_000)],
  ])("reads nothing from %s", (_what, used, remaining, reset) => {
    expect(read(used, remaining, reset)).toEqual([]);
  });

  test("keeps the valid windows beside a garbled one", () => {
    expect(read(["10", "x", "30", "40"], left, resets).map(({ seconds }) => seconds)).toEqual([900, 3_600, 86_400]);
  });
});

describe("readRetryAfterMs", () => {
  const date = new Date(nowMs).toUTCString();
  test.each<[string | string[] | undefined, number | undefined]>([
    ["0", 0],
    ["2", 2_000],
    [" 3600 ", 3_600_000],
    [new Date(nowMs + 5_000).toUTCString(), 5_000],
    ["Wed, 21 Oct 2015 07:28:00 GMT", 0],
    [undefined, undefined],
    ["", undefined],
    ["-5", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["99999999999999999999", undefined],
    ["2015-10-21", undefined],
    ["Wed, 99 Oct 2015 07:28:00 GMT", undefined],
    [["1", "2"], undefined],
  ])("%j", (header, expectedMs) => {
    expect(readRetryAfterMs({ "retry-after": header, date }, nowMs + 3_600_000)).toBe(expectedMs);
  });

  test("counts from our clock if the answer has no date", () => {
    expect(readRetryAfterMs({ "retry-after": date }, nowMs - 1_000)).toBe(1_000);
  });
});
