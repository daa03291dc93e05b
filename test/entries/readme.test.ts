// README.md's first minutes in its order, against the gateway as `npm start` runs it: what is sent, and what it shows.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { post } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { type Program, startProgram } from "../support/program.js";

const DEFAULT_ADDRESS = "http://127.0.0.1:4000";
const README = readFileSync("README.md", "utf8");
/** Those within a list are indented. */
const blocks = (language: string) =>
  [...README.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\``, "gm"))].map(([, , text = ""]) => text);

const operations = blocks("graphql");
const ofKind = (kind: string) => operations.find((text) => text.startsWith(kind)) ?? "";
const [ofTerminal, ofQuery, ofMutation] = blocks("json").map((text) => JSON.parse(text) as unknown);

let gateway: Program;
let address: string;
/** As `npm run token` in README.md prints it. */
let token: string;
let shell: string;

beforeAll(async () => {
  gateway = startProgram("src/main.js", { env: { PORT: "0" } });
  address = (await gateway.printed(/GraphiQL\s+(http:\S+)\/graphiql/))[1] ?? "";
  await gateway.printed(/"listening"/);
  [shell = ""] = blocks("sh").filter((text) => text.includes("curl"));
  const args = /npm run --silent token -- (.*) \| tail -1/.exec(shell)?.[1]?.split(" ") ?? [];
  const command = startProgram("src/commands/token-command.js", { args, env: { PORT: new URL(address).port } });
  expect(await command.ended).toBe(0);
  token = command.stdout().trim().split("\n").at(-1) ?? "";
});
afterAll(() => gateway.stop());

const atDefaultPort = (text: string) => text.replaceAll(DEFAULT_ADDRESS, address);

/** Without what is another for each session. */
const alike = (answer: unknown) =>
  JSON.stringify(answer)
    .replaceAll(/"idnver_[^"]+"/g, '"ID"')
    .replace(/http:[^"]+\/hosted\/[^"]+/, "HOSTED");

test("the call from a terminal is answered as it shows", async () => {
  expect(atDefaultPort(shell)).toContain(`${address}/graphql `);
  const { query } = JSON.parse(/-d '(.*)'/.exec(shell)?.[1] ?? "") as { query: string };
  expect(JSON.parse((await post(address, { query }, token)).text)).toEqual(ofTerminal);
});

test("query, mutation and subscription are answered as it shows, and the outcome arrives", async () => {
  expect(operations.map((text) => text.split(" ")[0])).toEqual(["query", "mutation", "subscription"]);
  const query = ofKind("query");
  expect(JSON.parse((await post(address, { query }, token)).text)).toEqual(ofQuery);

  const started = await post<{
    createIdentityVerification: { identityVerification: { id: string; hostedUrl: string } };
  }>(address, { query: atDefaultPort(ofKind("mutation")) }, token);
  expect(alike(JSON.parse(started.text))).toBe(alike(ofMutation));
  const { id = "", hostedUrl = "" } = started.data?.createIdentityVerification.identityVerification ?? {};
  expect(JSON.stringify((await post(address, { query }, token)).data)).toContain(
    `"nextAction":${JSON.stringify({ __typename: "RedirectUser", url: hostedUrl })}`,
  );

  const streams = (["websocket", "event stream"] as const).map((transport) =>
    subscribe(address, ofKind("subscription"), token, transport),
  );
  for (const stream of streams) expect(await stream.has(1)).toEqual([event(id, "PENDING")]);
  // "The simulator's page lets you pick an outcome and sends you back to returnUrl".
  const body = new URLSearchParams({ outcome: "VALIDATED" });
  const back = await fetch(hostedUrl, { method: "POST", redirect: "manual", body });
  expect(back.headers.get("location")).toBe(`${address}/graphiql`);
  for (const stream of streams) {
    expect((await stream.has(2)).at(-1)).toEqual(event(id, "VALIDATED"));
    expect(stream.errors).toEqual([]);
    stream.stop();
  }
});

const event = (id: string, status: string) => ({ userVerificationsUpdated: { id, status } });
