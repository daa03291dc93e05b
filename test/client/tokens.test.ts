// Tokens that never come, come too late, or are none.
import { expect, test } from "@jest/globals";
import { createTokens } from "../../client/tokens.js";

const unavailable = { code: "TOKEN_UNAVAILABLE" };

test("a token that never comes is unavailable after a while, and asked for anew", async () => {
  let calls = 0;
  const tokens = createTokens(() => ((calls += 1) === 1 ? new Promise(() => undefined) : "second"), 1);
  await expect(tokens.current()).rejects.toMatchObject(unavailable);
  expect(await tokens.current()).toBe("second");
});

test("a token that does not come is asked for at once when it is forgotten, once for all who wait for it", async () => {
  const answers = [new Promise<string>(() => undefined), "second", "third"];
  const tokens = createTokens(() => answers.shift() ?? null);
  const [one, another] = [tokens.current(), tokens.current()];
  for (let call = 0; call < 100; call += 1) tokens.forget();
  expect([await one, await another, await tokens.current()]).toEqual(["second", "second", "second"]);
});

test("a token that comes after it was forgotten is not used", async () => {
  let give: (token: string) => void = () => undefined;
  const answers = [new Promise<string>((resolve) => (give = resolve)), "second"];
  const tokens = createTokens(() => answers.shift() ?? null);
  const first = tokens.current();
  tokens.forget();
  give("first");
  expect([await first, await tokens.current()]).toEqual(["second", "second"]);
});

test("a token that could not be had at once is asked for anew", async () => {
  let calls = 0;
  const tokens = createTokens(() => {
    if ((calls += 1) === 1) throw new Error("the page's own");
    return "second";
  });
  await expect(tokens.current()).rejects.toMatchObject(unavailable);
  expect(await tokens.current()).toBe("second");
});

test("a token from a text file has no line feed", async () => {
  expect(await createTokens(() => "token\n").current()).toBe("token");
});

test.each([
  ["a page in HTML", "<!doctype html>\n<title>Sign in</title>"],
  ["JSON", '{"token":"eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"}'],
  ["empty", ""],
  ["undefined", undefined],
])(
  "a token that is %s is malformed, which is not taken for a lost connection, and asked for anew",
  async (_what, answer) => {
    let calls = 0;
    const tokens = createTokens(() => ((calls += 1) === 1 ? (answer as string) : "second"));
    await expect(tokens.current()).rejects.toMatchObject({ code: "TOKEN_MALFORMED" });
    expect(await tokens.current()).toBe("second");
  },
);
