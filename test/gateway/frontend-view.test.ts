// What the simulator's hosted page and console say that a frontend sees is what the gateway answers.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { frontendViewOf } from "../../simulator/frontend-view.js";
import { OUTCOMES } from "../../simulator/outcomes.js";
import { operatorToken, post } from "../support/gateway.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ simulator: { settings: WITHOUT_RATE_LIMIT } });
});
afterAll(() => gateway.stop());

const QUERY = `query ($id: ID!) {
  user(id: $id) {
    verifications(first: 1) { status }
    nextAction {
      __typename
      ... on StartAgain { cause isUseful }
      ... on WaitForOutcome { reason }
    }
  }
}`;

const CASES = Object.entries(OUTCOMES).flatMap(([name, { flows }]) => flows.map((flow) => [name, flow] as const));

test.each(CASES)("%s of a user of the kind %s", async (outcome, kind) => {
  const { userId } = (await gateway.control("POST", "start", { user: kind, state: outcome })) as { userId: string };
  const { data } = await post<{
    user: {
      verifications: { status: string }[];
      nextAction: { __typename: string; cause?: string; reason?: string; isUseful?: boolean };
    };
  }>(gateway.url, { query: QUERY, variables: { id: userId } }, await operatorToken());
  const { verifications = [], nextAction } = data?.user ?? {};
  expect({
    status: verifications[0]?.status,
    nextAction: nextAction?.__typename,
    because: nextAction?.cause ?? nextAction?.reason ?? null,
    isRetryUseful: nextAction?.isUseful ?? null,
  }).toEqual(frontendViewOf(outcome, kind));
});
