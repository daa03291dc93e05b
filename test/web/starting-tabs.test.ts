import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it, test } from "@jest/globals";
import { titleOf, toStartingTabs, toTab } from "../../web/graphiql/starting-tabs.js";

const me = { name: "Who am I", query: "query Me { viewer { userIds } }", variables: null };
const one = {
  name: "One user",
  query: "# One user.\nquery One($id: ID!) { user(id: $id) { id } }\n",
  variables: { id: "1" },
};

const alix = { name: "alix", userId: "user_1", person: "", description: "", token: "" };
const noor = { name: "noor", userId: "user_2", person: "", description: "", token: "" };
const visit = { origin: "https://gateway.example:8443", accounts: [alix, noor], account: alix };

describe("toStartingTabs", () => {
  it("opens the first example", () => {
    expect(toStartingTabs([me, one], "", visit)).toEqual([toTab(me, visit)]);
    expect(toStartingTabs([], "", visit)).toEqual([]);
  });

  it("opens the operation of a deep link instead", () => {
    const search = new URLSearchParams({ query: "{ viewer { isOperator } }", variables: '{"a":1}' });

    expect(toStartingTabs([me], search.toString(), visit)).toEqual([
      { query: "{ viewer { isOperator } }", variables: '{\n  "a": 1\n}' },
    ]);
  });

  it("shows the variables of a deep link as they came when they are not JSON", () => {
    expect(toStartingTabs([], "?query=%7Bx%7D&variables=%7Boops", visit)).toEqual([
      { query: "{x}", variables: "{oops" },
    ]);
  });

  it("takes variables alone, and headers at all, from no link", () => {
    expect(toStartingTabs([], "?variables=%7B%7D&headers=%7B%7D", visit)).toEqual([]);
  });

  it("leaves the addresses and ids of a deep link as they are", () => {
    const variables = { input: { userId: "user_2", returnUrl: "http://127.0.0.1:4000/graphiql" } };
    const search = `?query=%7Bx%7D&variables=${encodeURIComponent(JSON.stringify(variables))}`;

    expect(toStartingTabs([], search, visit)[0]?.variables).toBe(JSON.stringify(variables, null, 2));
  });
});

describe("toTab", () => {
  it("names an example that has no comment of its own", () => {
    expect(toTab(me, visit)).toEqual({ query: "# Who am I\nquery Me { viewer { userIds } }", variables: null });
    expect(toTab(one, visit)).toEqual({
      query: "# One user.\nquery One($id: ID!) { user(id: $id) { id } }",
      variables: '{\n  "id": "1"\n}',
    });
  });

  it("leads an example back to the page's own address, and names the user as whom one acts", () => {
    const variables = { input: { userId: "user_2", returnUrl: "http://127.0.0.1:4000/graphiql" } };
    const tab = toTab({ ...me, query: "# trigger user_2\n{ x }", variables }, visit);

    expect(tab.variables).toContain('"https://gateway.example:8443/graphiql"');
    expect(tab.variables).toContain('"user_1"');
    expect(tab.query).toContain("trigger user_1");
  });

  it("leaves the users of an example to an operator", () => {
    const operator = { ...alix, userId: null };
    expect(toTab({ ...one, variables: { id: "user_2" } }, { ...visit, account: operator }).variables).toContain(
      "user_2",
    );
  });

  it("leaves no example of the project with an address of somebody else", () => {
    const files = readdirSync("examples").filter((file) => file.endsWith(".variables.json"));
    expect(files).not.toEqual([]);
    for (const file of files) {
      const variables = JSON.parse(readFileSync(`examples/${file}`, "utf8")) as Record<string, unknown>;
      const addresses = toTab({ ...me, variables }, visit).variables?.match(/https?:[^"]*/g) ?? [];
      expect(addresses.filter((address) => !address.startsWith(visit.origin))).toEqual([]);
    }
  });
});

test("the first line of an example is its title", () => {
  expect(titleOf(one)).toBe("One user");
  expect(titleOf(me)).toBe("Who am I");
});

test("every example of the project has a title that fits into a line", () => {
  for (const file of readdirSync("examples").filter((name) => name.endsWith(".graphql"))) {
    const title = titleOf({ name: "", query: readFileSync(`examples/${file}`, "utf8"), variables: null });
    expect(title).toMatch(/^[A-Z].{8,64}$/);
  }
});
