import { describe, expect, it } from "@jest/globals";
import { toStartingTabs } from "../../web/graphiql/starting-tabs.js";

const me = { name: "Who am I", query: "query Me { viewer { userIds } }", variables: null };
const one = {
  name: "One user",
  query: "# One user.\nquery One($id: ID!) { user(id: $id) { id } }\n",
  variables: { id: "1" },
};

describe("toStartingTabs", () => {
  it("opens one tab per example, in their order, named where the example has no comment of its own", () => {
    expect(toStartingTabs([me, one], "")).toEqual([
      { query: "# Who am I\nquery Me { viewer { userIds } }", variables: null },
      { query: "# One user.\nquery One($id: ID!) { user(id: $id) { id } }", variables: '{\n  "id": "1"\n}' },
    ]);
  });

  it("puts the operation of a deep link first", () => {
    const search = new URLSearchParams({ query: "{ viewer { isOperator } }", variables: '{"a":1}' });

    expect(toStartingTabs([me], search.toString())).toEqual([
      { query: "{ viewer { isOperator } }", variables: '{\n  "a": 1\n}' },
      expect.objectContaining({ variables: null }),
    ]);
  });

  it("shows the variables of a deep link as they came when they are not JSON", () => {
    expect(toStartingTabs([], "?query=%7Bx%7D&variables=%7Boops")).toEqual([{ query: "{x}", variables: "{oops" }]);
  });

  it("takes variables alone, and headers at all, from no link", () => {
    expect(toStartingTabs([], "?variables=%7B%7D&headers=%7B%7D")).toEqual([]);
  });
});
