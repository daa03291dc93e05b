// The recipes of docs/recipes.md for tokens that expire, run against a gateway whose clock the test sets.
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import * as graphqlWs from "graphql-ws";
import { WebSocket } from "ws";
import { seededUserIds } from "../../simulator/seed.js";
import { codeOf, runCode } from "../support/documented-code.js";
import { type ExpiringGateway, startExpiringGateway } from "../support/expiring-gateway.js";
import { createSessions } from "../support/sessions.js";

type GetToken = (wasRefused: boolean) => Promise<string>;
interface Recipes {
  createLiveClient(url: string, getToken: GetToken): graphqlWs.Client;
  post(url: string, body: unknown, getToken: GetToken, accept: string): Promise<Response>;
  watch(
    url: string,
    subscription: { query: string; variables: object },
    getToken: GetToken,
    show: (data: Updated) => void,
  ): Promise<void>;
}

interface Updated {
  identityVerificationUpdated: { status: string };
}

/** Node 20 has no WebSocket of its own. */
const graphqlWsOfNode = {
  ...graphqlWs,
  createClient: (options: graphqlWs.ClientOptions) => graphqlWs.createClient({ ...options, webSocketImpl: WebSocket }),
};

function recipe<Name extends keyof Recipes>(name: Name): Recipes[Name] {
  return (runCode(codeOf("docs/recipes.md", name), { "graphql-ws": graphqlWsOfNode }) as Recipes)[name];
}

const userId = seededUserIds.newcomer;

let gateway: ExpiringGateway;
let sessionId: string;
/** What the recipe has asked for. */
let asked: boolean[];

beforeEach(async () => {
  asked = [];
  gateway = await startExpiringGateway();
  [sessionId = ""] = await createSessions(gateway.simulatorUrl, 1, userId);
});
afterEach(() => gateway.stop());

/** Keeps its token until that was refused, as an application does. */
function tokenSource(): GetToken {
  let token: string | undefined;
  return async (wasRefused) => {
    asked.push(wasRefused);
    if (wasRefused || token === undefined) token = await gateway.sign(userId);
    return token;
  };
}

const bad: GetToken = (wasRefused) => {
  asked.push(wasRefused);
  return Promise.resolve("not.a.token");
};

const finish = () => gateway.control("POST", `sessions/${sessionId}/finish`, { outcome: "VALIDATED" });
const query = "subscription($id: ID!) { identityVerificationUpdated(id: $id) { id status } }";

/** Statuses as they come, and how to wait for one. */
function collect() {
  const statuses: string[] = [];
  const waiting: { status: string; resolve: () => void }[] = [];
  return {
    statuses,
    show: (status: string) => {
      statuses.push(status);
      for (const { resolve } of waiting.filter((one) => one.status === status)) resolve();
    },
    has: (status: string) => new Promise<void>((resolve) => void waiting.push({ status, resolve })),
  };
}

/** Watches a session to its end, while the token expires in between. */
async function watchThroughExpiry(
  watch: (getToken: GetToken, show: (status: string) => void) => Promise<unknown>,
): Promise<{ statuses: string[]; end: unknown }> {
  const { statuses, show, has } = collect();
  const first = has("PENDING");
  const ended = watch(tokenSource(), show);
  await first;
  const again = has("PENDING");
  gateway.expireTokens();
  await again;
  await finish();
  return { statuses, end: await ended };
}

describe("over WebSocket", () => {
  function watch(getToken: GetToken, show: (status: string) => void) {
    const client = recipe("createLiveClient")(`${gateway.url.replace("http", "ws")}/graphql`, getToken);
    const ended = new Promise<unknown>((resolve) => {
      client.subscribe<Updated>(
        { query, variables: { id: sessionId } },
        {
          next: ({ data }) => data && show(data.identityVerificationUpdated.status),
          error: resolve,
          complete: () => resolve("complete"),
        },
      );
    });
    return ended;
  }

  test("a token that expires is followed by a new one, and the watch goes on to its end", async () => {
    const { statuses, end } = await watchThroughExpiry(watch);
    expect(end).toBe("complete");
    expect(statuses).toEqual(["PENDING", "PENDING", "VALIDATED"]);
    expect(asked).toEqual([false, true]);
  });

  test("where a new token is refused as well it ends with an error", async () => {
    expect(await watch(bad, () => undefined)).toMatchObject({ code: 4403 });
    expect(asked).toEqual([false, true]);
  });

  test("where there is no new token it ends with an error", async () => {
    const { show, has } = collect();
    const getToken = tokenSource();
    const first = has("PENDING");
    const ended = watch(async (wasRefused) => {
      if (wasRefused) throw new Error("sign in again");
      return getToken(false);
    }, show);
    await first;
    gateway.expireTokens();
    expect(await ended).toEqual(new Error("sign in again"));
  });
});

describe("over event streams", () => {
  const watch = (getToken: GetToken, show: (status: string) => void, url = gateway.url) =>
    recipe("watch")(`${url}/graphql/stream`, { query, variables: { id: sessionId } }, getToken, (data) =>
      show(data.identityVerificationUpdated.status),
    );

  test("a token that expires is followed by a new one, and the watch goes on to its end", async () => {
    const { statuses } = await watchThroughExpiry(watch);
    expect(statuses).toEqual(["PENDING", "PENDING", "VALIDATED"]);
    expect(asked).toEqual([false, false, true]);
  });

  test("where the connection is refused or cut it tries again", async () => {
    let accepted = 0;
    const proxy = createServer((socket) => {
      accepted += 1;
      if (accepted === 1) socket.destroy();
      else socket.pipe(connect(Number(new URL(gateway.url).port), "127.0.0.1")).pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { show, has } = collect();
    const first = has("PENDING");
    const ended = watch(tokenSource(), show, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    await first;
    await finish();
    await ended;
    proxy.close();
    expect(accepted).toBe(2);
  });

  test("where a new token is refused as well it fails", async () => {
    await expect(watch(bad, () => undefined)).rejects.toThrow("401");
    expect(asked).toEqual([false, true]);
  });

  test("what is refused for another reason fails with the code", async () => {
    sessionId = "not an id";
    await expect(watch(tokenSource(), () => undefined)).rejects.toThrow("BAD_USER_INPUT");
  });
});

test("a query is sent once more with a new token", async () => {
  const getToken = tokenSource();
  await getToken(false);
  gateway.expireTokens();
  const response = await recipe("post")(
    `${gateway.url}/graphql`,
    { query: "{ viewer { userIds } }" },
    getToken,
    "application/json",
  );
  expect(await response.json()).toEqual({ data: { viewer: { userIds: [userId] } } });
  expect(asked).toEqual([false, false, true]);
});
