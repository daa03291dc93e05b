// Sessions made behind the gateway's back, straight at the simulator, so that each query has one of its own.
import { seededUserIds } from "../../simulator/seed.js";
import { takeToken } from "./simulator.js";

/** Ids of new sessions of one user. */
export async function createSessions(
  simulatorUrl: string,
  count: number,
  userId = seededUserIds.newcomer,
): Promise<string[]> {
  const token = await takeToken(simulatorUrl);
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const response = await fetch(`${simulatorUrl}/v2.01/test/users/${userId}/identity-verifications`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ ReturnUrl: "https://app.example" }),
    });
    ids.push(((await response.json()) as { Id: string }).Id);
  }
  return ids;
}

/** Runs the work for every item, so many at a time. */
export async function eachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) await work(items[index] as Item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Plenty for tests that are not about the rate limit. */
export const WITHOUT_RATE_LIMIT = { rateLimits: [1e9, 1e9, 1e9, 1e9] as [number, number, number, number] };
