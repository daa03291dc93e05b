import { describe, expect, it } from "@jest/globals";
import { loadSettings, readSettings } from "../../web/graphiql/settings.js";

const settings = {
  graphqlPath: "/graphql",
  headers: { Authorization: "Bearer token" },
  examples: [{ name: "Me", query: "{ viewer { userIds } }", variables: null }],
};

function answering(answer: () => Promise<Response>): typeof fetch {
  return () => answer();
}

describe("readSettings", () => {
  it("takes what the gateway sends", () => {
    expect(readSettings(settings)).toEqual(settings);
  });

  it("opens without headers and examples, and passes over those it cannot use", () => {
    expect(readSettings({ graphqlPath: "/graphql" })).toEqual({ graphqlPath: "/graphql", headers: {}, examples: [] });
    expect(
      readSettings({ graphqlPath: "/graphql", headers: { a: 1 }, examples: [{ name: "no query" }, null] }),
    ).toEqual({
      graphqlPath: "/graphql",
      headers: {},
      examples: [],
    });
  });

  it.each([
    "https://elsewhere.example/graphql",
    "//elsewhere.example/graphql",
    "/\\elsewhere.example",
    "graphql",
    "",
    null,
  ])("refuses to send the token to %p", (graphqlPath) => {
    expect(() => readSettings({ ...settings, graphqlPath })).toThrow("no path of the API on this host");
  });

  it.each([null, [], "settings"])("refuses %p", (content) => {
    expect(() => readSettings(content)).toThrow("not a JSON object");
  });
});

describe("loadSettings", () => {
  it("reads the answer", async () => {
    await expect(
      loadSettings(
        "/settings.json",
        answering(() => Promise.resolve(Response.json(settings))),
      ),
    ).resolves.toEqual(settings);
  });

  it.each<[string, () => Promise<Response>]>([
    ["did not answer", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["with status 503", () => Promise.resolve(new Response("", { status: 503 }))],
    ["not JSON", () => Promise.resolve(new Response("<html>"))],
  ])("says in words that the gateway %s", async (words, answer) => {
    await expect(loadSettings("/settings.json", answering(answer))).rejects.toThrow(words);
  });
});
