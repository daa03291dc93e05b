import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it, test } from "@jest/globals";
import { accountFor, toHeadersOf, withIdsOf } from "../../web/graphiql/acting.js";

const account = (name: string, userId: string | null, person = "") => ({
  name,
  userId,
  person,
  description: "",
  token: `${name}-token`,
});
const alix = account("natural", "user_1");
const noor = account("refused", "user_2", "Noor Petit");
const operator = account("operator", null);
const accounts = [alix, noor, operator];

describe("toHeadersOf", () => {
  it("puts the account's token in, and leaves other headers", () => {
    expect(JSON.parse(toHeadersOf(noor, '{"authorization":"Bearer old","x-graphql-cost":"1"}'))).toEqual({
      Authorization: "Bearer refused-token",
      "x-graphql-cost": "1",
    });
  });

  it.each(["", "{", "[]", "null"])("replaces what holds no headers: %p", (text) => {
    expect(JSON.parse(toHeadersOf(noor, text))).toEqual({ Authorization: "Bearer refused-token" });
  });
});

describe("withIdsOf", () => {
  it("names the account's user instead of the other's, wherever that stands", () => {
    expect(withIdsOf(noor, [alix, undefined], '# of user_1\n{"userId": "user_1"}')).toBe(
      '# of user_2\n{"userId": "user_2"}',
    );
  });

  it("changes nothing for an operator, or after one", () => {
    expect(withIdsOf(operator, [alix], "user_1")).toBe("user_1");
    expect(withIdsOf(alix, [operator], "user_2")).toBe("user_2");
    expect(withIdsOf(undefined, [alix], "user_1")).toBe("user_1");
  });
});

describe("an example is tried", () => {
  const plain = { query: "# A title.\nquery A { x }" };

  it("as the person whom it names", () => {
    const named = { query: "# A title.\n# Act as Noor Petit, who was refused twice.\nquery A { x }" };
    expect(accountFor(named, alix, accounts, alix)).toBe(noor);
  });

  it("as the user as whom one acts, and never as an operator", () => {
    expect(accountFor(plain, noor, accounts, alix)).toBe(noor);
    expect(accountFor(plain, operator, accounts, alix)).toBe(alix);
  });

  it("as nobody where there are no accounts", () => {
    expect(accountFor(plain, undefined, [], undefined)).toBeUndefined();
  });
});

test("every person whom an example of the project names is one of the gateway's", () => {
  const source = readFileSync("src/development.ts", "utf8");
  const texts = readdirSync("examples").map((file) => readFileSync(`examples/${file}`, "utf8"));
  const named = texts.flatMap((text) => [...text.matchAll(/^# Act as ([^,.]+)/gm)].map(([, person = ""]) => person));
  expect(named).toContain("Ines Costa");
  for (const person of named) expect(source).toContain(`person: "${person}"`);
});
