// A gateway whose tokens expire when the test says so.
import type { SimulatorOptions } from "../../simulator/simulator.js";
import { systemClock } from "../../src/clock.js";
import { signDevelopmentToken } from "./built.js";
import { testClock } from "./clock.js";
import { TEST_SECRET } from "./gateway.js";
import { startLiveGateway } from "./live-gateway.js";
import type { TestGateway } from "./simulated-gateway.js";

export interface ExpiringGateway extends TestGateway {
  /** Of the user, valid by the gateway's clock. */
  sign(userId: string): Promise<string>;
  /** All that were signed before. */
  expireTokens(): void;
}

const TOKEN_LIFETIME_MS = 12 * 3_600_000;

export async function startExpiringGateway(simulator?: SimulatorOptions): Promise<ExpiringGateway> {
  let aheadMs = 0;
  const dueAtExpiry: (() => void)[] = [];
  const clock = testClock({
    now: () => new Date(Date.now() + aheadMs),
    schedule(work, delayMs) {
      if (delayMs < TOKEN_LIFETIME_MS / 2) return systemClock.schedule(work, delayMs);
      dueAtExpiry.push(work);
      return () => undefined;
    },
  });
  const gateway = await startLiveGateway({ gateway: { clock }, simulator });
  const claims = { isOperator: false, canReadPersonalData: false };
  return {
    ...gateway,
    sign: (userId) =>
      signDevelopmentToken(
        { ...claims, userIds: [userId] },
        { secret: TEST_SECRET },
        "mangopay_user_id",
        Date.now() + aheadMs,
      ),
    expireTokens() {
      aheadMs += TOKEN_LIFETIME_MS + 3_600_000;
      for (const work of dueAtExpiry.splice(0)) work();
    },
  };
}
