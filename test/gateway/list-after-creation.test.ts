// How soon a list of sessions shows what became of one that the gateway has created.
import { expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { createSession, tokenFor } from "../support/gateway.js";
import { startGateway } from "../support/simulated-gateway.js";

const userId = seededUserIds.newcomer;
const LIST = `{ user(id: "${userId}") { verifications { id status } } }`;

interface Answer {
  user: { verifications: { id: string; status: string }[] };
}

test("a list without open sessions is fresh for long, but not once an open session has joined it", async () => {
  let nowMs = 0;
  const gateway = await startGateway({
    env: { EVENT_LIST: "false", CACHE_OPEN_SECONDS: "5", CACHE_REVIEW_SECONDS: "60" },
    gateway: { clock: testClock({ monotonicMs: () => nowMs }) },
  });
  const token = await tokenFor(userId);
  const sessions = async () => (await gateway.query<Answer, object>(LIST, { token })).data?.user.verifications;
  expect(await sessions()).toEqual([]);
  const id = await createSession(gateway.url, userId);
  await gateway.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_NOT_ACCEPTED" });
  expect(await sessions()).toEqual([{ id, status: "PENDING" }]);
  nowMs += 5_000;
  expect(await sessions()).toEqual([{ id, status: "REFUSED" }]);
  await gateway.stop();
});
