import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { systemClock } from "../../src/clock.js";
import { createLoadShedding, type LoadShedding } from "../../src/http/load-shedding.js";
import { testClock } from "../support/clock.js";
import { type GraphqlError, tokenFor } from "../support/gateway.js";
import { WEBHOOK_SECRET } from "../support/live-gateway.js";
import { type RawAnswer, readAnswer } from "../support/raw-http.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const QUERY = '{"query":"{ viewer { isOperator } }"}';
const OPERATION = "POST /graphql";

describe("accepts", () => {
  let nowMs: number;
  let cpuMs: number;
  let shedding: LoadShedding;
  let endTurn: () => void;
  beforeEach(() => {
    [nowMs, cpuMs] = [1_000_000, 0];
    shedding = createLoadShedding({
      clock: testClock({ monotonicMs: () => nowMs, schedule: () => () => undefined }),
      cpuTimeMs: () => cpuMs,
      random: () => 0.5,
      afterIteration: (work) => {
        endTurn = work;
      },
    });
  });

  /** Requests that arrive together, each with this processor time; other processes use the rest of the time. */
  function turn(requests: number, eachMs: number, othersMs = 0): number {
    let admitted = 0;
    for (let request = 0; request < requests; request += 1) {
      if (!shedding.admits()) continue;
      admitted += 1;
      cpuMs += eachMs;
      nowMs += eachMs + othersMs;
    }
    endTurn();
    return admitted;
  }
  function turnsFor(ms: number, requests: number, eachMs: number): number {
    let admitted = 0;
    for (const until = nowMs + ms; nowMs < until;) admitted = turn(requests, eachMs);
    return admitted;
  }

  test("all of a burst, however large", () => {
    expect(turn(10_000, 0.25)).toBe(10_000);
    expect(turn(100, 0.25)).toBe(100);
  });

  test("all of a load that is heavy and can be answered", () => {
    expect(turnsFor(30_000, 190, 0.25)).toBe(190);
  });

  test("of a sustained overload, what can be answered at once", () => {
    expect(turnsFor(1_900, 500, 0.25)).toBe(500);
    expect(turnsFor(500, 500, 0.25)).toBe(20);
    expect(turnsFor(60_000, 500, 0.25)).toBe(20);
  });

  test("all again as soon as it is over", () => {
    turnsFor(5_000, 500, 0.25);
    expect(turn(500, 0.25)).toBe(20);
    nowMs += 1_001;
    expect(turn(500, 0.25)).toBe(500);
  });

  test("all if long iterations of the event loop have pauses between them", () => {
    for (let burst = 0; burst < 30; burst += 1) {
      expect(turn(1_000, 0.25)).toBe(1_000);
      nowMs += 300;
    }
  });

  test("all on a machine that is busy with something else", () => {
    for (let turns = 0; turns < 100; turns += 1) expect(turn(100, 0.25, 2)).toBe(100);
  });

  test("at least one request in each iteration of the event loop, however slow it is", () => {
    turnsFor(5_000, 1, 200);
    expect(turn(2, 200)).toBe(1);
    expect(turn(2, 200)).toBe(1);
  });
});

describe("a refused request", () => {
  let gateway: TestGateway;
  let nowMs: number;
  let eachMs: number;
  const arrive = () => (nowMs += eachMs);
  beforeEach(async () => {
    [nowMs, eachMs] = [1_000_000, 0];
    // Each request takes its time as it arrives, all of it processor time; every wait is short.
    subscribe("http.server.request.start", arrive);
    gateway = await startGateway({
      env: { METRICS: "true", CORS_ORIGINS: "https://app.example", WEBHOOK_SECRETS: WEBHOOK_SECRET },
      gateway: {
        clock: testClock({
          monotonicMs: () => nowMs,
          schedule: (work, delayMs) => systemClock.schedule(work, Math.min(delayMs, 10)),
        }),
        cpuTimeMs: () => nowMs,
      },
    });
  });
  afterEach(async () => {
    unsubscribe("http.server.request.start", arrive);
    await gateway.stop();
  });

  /** Writes them in one piece, so that they arrive in one iteration of the event loop. */
  async function sendTogether(targets: string[]): Promise<RawAnswer[]> {
    const token = await tokenFor(seededUserIds.natural);
    const requests = targets.map((target, index) =>
      [
        `${target} HTTP/1.1`,
        "host: gateway",
        "content-type: application/json",
        "origin: https://app.example",
        `authorization: Bearer ${token}`,
        `content-length: ${QUERY.length}`,
        ...(index === targets.length - 1 ? ["connection: close"] : []),
        "",
        QUERY,
      ].join("\r\n"),
    );
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    socket.write(requests.join(""));
    return (await text(socket)).split(/(?=HTTP\/1\.1 \d)/).map(readAnswer);
  }

  async function overload(): Promise<RawAnswer[]> {
    eachMs = 60;
    const answers: RawAnswer[] = [];
    for (let iteration = 0; iteration < 5; iteration += 1)
      answers.push(...(await sendTogether(Array<string>(50).fill(OPERATION))));
    expect(answers).toHaveLength(250);
    return answers;
  }

  test("is answered with Retry-After, which a page of an allowed origin can read", async () => {
    const refused = (await overload()).filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
    const [answer] = refused;
    expect(answer?.headers).toMatchObject({
      "retry-after": "1",
      "access-control-allow-origin": "https://app.example",
      "cache-control": "private, no-store",
    });
    const { errors } = answer?.body as { errors: GraphqlError[] };
    expect(errors).toEqual([
      {
        message: expect.any(String),
        extensions: {
          code: "OVERLOADED",
          retryable: true,
          retryAfterSeconds: 1,
          requestId: answer?.headers["x-request-id"],
        },
      },
    ]);
  });

  test("is counted; health, webhooks and metrics are not refused", async () => {
    const refused = (await overload()).filter(({ status }) => status === 503).length;
    const webhook = `/webhooks/mangopay/${WEBHOOK_SECRET}?EventType=USER_KYC_LIGHT&RessourceId=a&Date=1`;
    const targets = ["GET /metrics", "GET /health", "GET /ready", `GET ${webhook}`];
    const answers = await sendTogether([OPERATION, ...targets, OPERATION]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 503]);
    expect(answers[1]?.text).toMatch(new RegExp(`^gateway_requests_shed_total ${refused}$`, "m"));
  });
});
