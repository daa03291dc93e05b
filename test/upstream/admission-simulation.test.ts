import { expect, test } from "@jest/globals";
import { CALL_CLASSES } from "../../src/upstream/call-class.js";
import { type Figures, HOUR_MS, type Scenario, simulateHour } from "../support/admission-simulation.js";

const spread = (people: number, withinMs: number) =>
  Array.from({ length: people }, (_, index) => (index * withinMs) / people);

/** An e-mail to 10,000 people, who all arrive within a quarter of an hour. */
const campaign = spread(10_000, HOUR_MS / 4);
/** 450 a day, of whom a tenth come in the busiest hour. */
const renewals = spread(45, HOUR_MS);
const everyday = spread(500, HOUR_MS);

const scenarios: [string, Scenario, { served: number }][] = [
  ["an everyday hour", { arrivals: everyday }, { served: 500 }],
  ["an everyday hour, everybody polling", { arrivals: everyday, isPolling: true }, { served: 500 }],
  ["an e-mail campaign", { arrivals: campaign }, { served: 3_000 }],
  ["a renewal wave", { arrivals: [...everyday, ...renewals] }, { served: 545 }],
  ["an hour without webhooks", { arrivals: everyday, areWebhooksLost: true }, { served: 500 }],
  [
    "campaign, renewals and an hour without webhooks",
    { arrivals: [...campaign, ...renewals, ...everyday], areWebhooksLost: true },
    { served: 2_000 },
  ],
  ["campaign, everybody polling", { arrivals: campaign, isPolling: true }, { served: 3_000 }],
];

test.each(scenarios)("%s: earns no 429 and starves no class", async (name, scenario, { served }) => {
  const figures = await simulateHour(scenario);
  if (process.env["SHOW_FIGURES"]) process.stdout.write(`${tableOf(name, figures)}\n`);
  expect(figures.rateLimited).toBe(0);
  for (const callClass of CALL_CLASSES) {
    const { asked, sent, byQuarter, longestWaitMs } = figures.classes[callClass];
    expect(longestWaitMs).toBeLessThanOrEqual(10_000);
    // A class with constant demand gets some calls in each quarter of an hour.
    if (asked >= 400) expect([callClass, byQuarter.slice(1).every((calls) => calls >= 15)]).toEqual([callClass, true]);
    if (asked > 0) expect(sent).toBeGreaterThan(0);
  }
  expect(figures.peopleServed).toBeGreaterThanOrEqual(served);
});

test("640 queries of one sender delay those of people by a few calls, not by all 640", async () => {
  // People come back three minutes after they started: here, while the queries are waiting.
  const { classes } = await simulateHour({ arrivals: spread(20, 2_000), bulk: { atMs: 180_000, reads: 640 } });
  expect(classes.first_read).toMatchObject({ asked: 660, sent: 660 });
  expect(classes.first_read.mostSentBefore).toBeLessThanOrEqual(20);
});

/** For bench/README.md. */
function tableOf(name: string, { classes, rateLimited, peopleServed, longestStartMinutes }: Figures): string {
  const cells = CALL_CLASSES.map((callClass) => `${classes[callClass].sent} of ${classes[callClass].asked}`);
  return `| ${[name, peopleServed, Math.ceil(longestStartMinutes), ...cells, rateLimited].join(" | ")} |`;
}
