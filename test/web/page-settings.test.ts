import { describe, expect, it } from "@jest/globals";
import { loadSettings, readSettings } from "../../web/graphiql/settings.js";

const settings = {
  graphqlPath: "/graphql",
  headers: { Authorization: "Bearer token" },
  accounts: [
    { name: "me", person: "Me", userId: "user_m_1", description: "who is I", token: "token" },
    { name: "operator", person: "Ines", userId: null, description: "can see all", token: "other" },
  ],
  pages: ["demo"],
  simulatorUrl: "http://127.0.0.1:4010",
  examples: [{ name: "Me", query: "{ viewer { userIds } }", variables: null }],
};

function answering(answer: () => Promise<Response>): typeof fetch {
  return () => answer();
}

describe("readSettings", () => {
  it("takes what the gateway sends", () => {
    expect(readSettings(settings)).toEqual(settings);
  });

  it("opens without anything but the path, and passes over what it cannot use", () => {
    const least = { graphqlPath: "/graphql", headers: {}, accounts: [], examples: [], pages: [], simulatorUrl: null };
    expect(readSettings({ graphqlPath: "/graphql" })).toEqual(least);
    const unusable = {
      headers: { a: 1 },
      accounts: [
        { name: "no token", person: "", userId: null, description: "" },
        { ...settings.accounts[0], userId: 1 },
        null,
      ],
      examples: [{ name: "no query" }, null],
      pages: [1],
      simulatorUrl: "javascript:alert(1)",
    };
    expect(readSettings({ graphqlPath: "/graphql", ...unusable })).toEqual(least);
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
