// README.md's operations in its order, against the gateway as `npm start` runs it, with the token that GraphiQL has.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { post } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { type Program, startProgram } from "../support/program.js";

const DEFAULT_ADDRESS = "http://127.0.0.1:4000";
const README = readFileSync("README.md", "utf8");
const blocks = (language: string) =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, text = ""]) => text);

const operations = blocks("graphql");
const ofKind = (kind: string) => operations.filter((text) => text.startsWith(kind));

let gateway: Program;
let address: string;
let token: string;

beforeAll(async () => {
  gateway = startProgram("src/main.js", { env: { PORT: "0" } });
  address = (await gateway.printed(/GraphiQL\s+(http:\S+)\/graphiql/))[1] ?? "";
  const settings = (await (await fetch(`${address}/graphiql/settings.json`)).json()) as {
    headers: { Authorization: string };
  };
  token = settings.headers.Authorization.replace("Bearer ", "");
});
afterAll(() => gateway.stop());

const atDefaultPort = (text: string) => text.replaceAll(DEFAULT_ADDRESS, address);

/** An answer that shows a newcomer something: no error, no refusal, and none of the fields that were asked for missing. */
function expectAnswer(text: string): void {
  expect(text).not.toMatch(/"errors"|"userErrors":\[\{|"\w+":null|"users":\[\]|"verifications":\[\]/);
}

test("it shows a query, a mutation and a subscription", () => {
  expect(["query", "mutation", "subscription"].map((kind) => ofKind(kind).length)).toEqual([1, 1, 1]);
});

test.each(ofKind("query"))("%s", async (query) => {
  expectAnswer((await post(address, { query }, token)).text);
});

test.each(ofKind("mutation"))("%s", async (query) => {
  const answer = await post<{
    createIdentityVerification: { identityVerification: { id: string; hostedUrl: string } };
  }>(address, { query: atDefaultPort(query) }, token);
  expectAnswer(answer.text);
  const { hostedUrl } = answer.data?.createIdentityVerification.identityVerification ?? {};
  // "Open hostedUrl in a browser: the simulator's page lets you pick an outcome and sends you back".
  const back = await fetch(hostedUrl ?? "", {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ outcome: "VALIDATED" }),
  });
  expect(back.headers.get("location")).toBe(`${address}/graphiql`);
});

test.each(ofKind("subscription"))("%s", async (query) => {
  for (const transport of ["websocket", "event stream"] as const) {
    const stream = subscribe(address, query, token, transport);
    expect((await stream.has(2)).length).toBeGreaterThanOrEqual(2);
    expect(stream.errors).toEqual([]);
    stream.stop();
  }
});

test("the call from a terminal, with a token by `npm run token`, sees the same user's sessions", async () => {
  const [shell = ""] = blocks("sh").filter((text) => text.includes("curl"));
  const args = /npm run --silent token -- (.*) \| tail -1/.exec(shell)?.[1]?.split(" ") ?? [];
  const command = startProgram("src/commands/token-command.js", { args, env: { PORT: new URL(address).port } });
  expect(await command.ended).toBe(0);
  const own = command.stdout().trim().split("\n").at(-1) ?? "";

  expect(atDefaultPort(shell)).toContain(`${address}/graphql `);
  const { query } = JSON.parse(/-d '(.*)'/.exec(shell)?.[1] ?? "") as { query: string };
  const { text } = await post(address, { query }, own);
  expectAnswer(text);
  expect(text).toBe((await post(address, { query }, token)).text);
});
