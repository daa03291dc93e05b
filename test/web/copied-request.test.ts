import { describe, expect, it } from "@jest/globals";
import { type CopiedRequest, toCurl, toFetch } from "../../web/graphiql/copied-request.js";

const request: CopiedRequest = {
  origin: "http://127.0.0.1:4000",
  graphqlPath: "/graphql",
  query: "query One($id: ID!) {\n  user(id: $id) { id }\n}",
  variables: { id: "it's" },
  operationName: "One",
  headers: { Authorization: "Bearer secret", "X-Graphql-Cost": "1" },
};

describe("as cURL", () => {
  it("has the operation, its variables and its name, and a variable of the shell for the token", () => {
    expect(toCurl(request, { withToken: false })).toBe(`curl 'http://127.0.0.1:4000/graphql' \\
  -H "authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' \\
  -H 'X-Graphql-Cost: 1' \\
  --data-raw '{"query":"query One($id: ID!) {\\n  user(id: $id) { id }\\n}","variables":{"id":"it'\\''s"},"operationName":"One"}'`);
  });

  it("has the token only on request", () => {
    expect(toCurl(request, { withToken: false })).not.toContain("secret");
    expect(toCurl(request, { withToken: true })).toContain("-H 'authorization: Bearer secret'");
    expect(toFetch(request)).not.toContain("secret");
  });

  it("of a subscription asks for the event stream", () => {
    const query = "subscription { userUpdated(userId: 1) { id } }";
    const command = toCurl({ ...request, query, variables: null, operationName: null }, { withToken: false });
    expect(command).toContain("curl --no-buffer 'http://127.0.0.1:4000/graphql/stream'");
    expect(command).toContain("-H 'accept: text/event-stream'");
    expect(command).not.toContain("operationName");
    expect(command).not.toContain("variables");
  });

  it("has no header for a token where there is none", () => {
    expect(toCurl({ ...request, headers: {} }, { withToken: false })).not.toContain("authorization");
    expect(toFetch({ ...request, headers: {} })).not.toContain("TOKEN");
  });
});

describe("as fetch", () => {
  /** Runs the copied code, with a fetch of its own. */
  async function run(copied: CopiedRequest): Promise<{ url: string; init: { headers: object; body: string } }> {
    let call: Awaited<ReturnType<typeof run>> | undefined;
    const fetchOnce = (url: string, init: { headers: object; body: string }) => {
      call = { url, init };
      return Promise.resolve(new Response("{}"));
    };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const program = new Function("fetch", "console", `return (async () => {${toFetch(copied)}})()`) as (
      ...globals: unknown[]
    ) => Promise<void>;
    await program(fetchOnce, { log: () => undefined });
    if (!call) throw new Error("nothing was fetched");
    return call;
  }

  it("sends the same", async () => {
    const { url, init } = await run(request);
    expect(url).toBe("http://127.0.0.1:4000/graphql");
    expect(init.headers).toEqual({
      authorization: "Bearer $TOKEN",
      "content-type": "application/json",
      "X-Graphql-Cost": "1",
    });
    const { query, variables, operationName } = request;
    expect(JSON.parse(init.body)).toEqual({ query, variables, operationName });
  });

  it("sends variables and headers that are called __proto__", async () => {
    const variables = JSON.parse('{"__proto__":{"a":1},"list":["__proto__",{"__proto__":[]}]}') as object;
    const headers = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    const { init } = await run({ ...request, variables: { ...variables }, headers });
    expect(init.body).toContain(JSON.stringify(variables));
    expect(Object.entries(init.headers)).toContainEqual(["__proto__", "x"]);
  });

  it.each(["`", "\\n", "${1}", "\\${1}", "$id", "'\"", "\u2028"])(
    "sends a document with %p unchanged",
    async (text) => {
      const query = `query One { user(id: "${text}") { id } } # ${text}`;
      const variables = { nested: { text, list: [text] } };
      expect(JSON.parse((await run({ ...request, query, variables })).init.body)).toMatchObject({ query, variables });
    },
  );
});
