import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { toStartingTabs } from "../../web/graphiql/starting-tabs.js";

const me = { name: "Who am I", query: "query Me { viewer { userIds } }", variables: null };
const one = {
  name: "One user",
  query: "# One user.\nquery One($id: ID!) { user(id: $id) { id } }\n",
  variables: { id: "1" },
};

const at = (search: string) => ({ origin: "https://gateway.example:8443", search });

describe("toStartingTabs", () => {
  it("opens one tab per example, in their order, named where the example has no comment of its own", () => {
    expect(toStartingTabs([me, one], at(""))).toEqual([
      { query: "# Who am I\nquery Me { viewer { userIds } }", variables: null },
      { query: "# One user.\nquery One($id: ID!) { user(id: $id) { id } }", variables: '{\n  "id": "1"\n}' },
    ]);
  });

  it("puts the operation of a deep link first", () => {
    const search = new URLSearchParams({ query: "{ viewer { isOperator } }", variables: '{"a":1}' });

    expect(toStartingTabs([me], at(search.toString()))).toEqual([
      { query: "{ viewer { isOperator } }", variables: '{\n  "a": 1\n}' },
      expect.objectContaining({ variables: null }),
    ]);
  });

  it("shows the variables of a deep link as they came when they are not JSON", () => {
    expect(toStartingTabs([], at("?query=%7Bx%7D&variables=%7Boops"))).toEqual([{ query: "{x}", variables: "{oops" }]);
  });

  it("takes variables alone, and headers at all, from no link", () => {
    expect(toStartingTabs([], at("?variables=%7B%7D&headers=%7B%7D"))).toEqual([]);
  });

  it("leads the examples back to the page's own address, and a deep link wherever it says", () => {
    const variables = { input: { returnUrl: "http://127.0.0.1:4000/graphiql" } };
    const search = `?query=%7Bx%7D&variables=${encodeURIComponent(JSON.stringify(variables))}`;
    const [linked, example] = toStartingTabs([{ ...me, variables }], at(search));

    expect(example?.variables).toContain('"https://gateway.example:8443/graphiql"');
    expect(linked?.variables).toContain('"http://127.0.0.1:4000/graphiql"');
  });

  it("leaves no example of the project with an address of somebody else", () => {
    const files = readdirSync("examples").filter((file) => file.endsWith(".variables.json"));
    expect(files).not.toEqual([]);
    for (const file of files) {
      const variables = JSON.parse(readFileSync(`examples/${file}`, "utf8")) as Record<string, unknown>;
      const [tab] = toStartingTabs([{ ...me, variables }], at(""));
      const addresses = tab?.variables?.match(/https?:[^"]*/g) ?? [];
      expect(addresses.filter((address) => !address.startsWith(at("").origin))).toEqual([]);
    }
  });
});
