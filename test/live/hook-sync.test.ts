import { beforeEach, describe, expect, test } from "@jest/globals";
import type { Hook, UpstreamHooks } from "../../src/datasources/upstream-hooks.js";
import { restoreHooks } from "../../src/live/hook-restore.js";
import { type HookChange, syncHooks } from "../../src/live/hook-sync.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";

const URL_HERE = "https://gateway.example/webhooks/mangopay/secret";
const options = () => ({ deadlineAt: 0, callClass: "mutation" as const });

let stored: Hook[];
let keepsTags: boolean;
let writesLeft: number;
/** Whether the write that fails has its effect. */
let isLateFailure: boolean;

beforeEach(() => {
  keepsTags = true;
  writesLeft = Number.POSITIVE_INFINITY;
  stored = [
    foreign("USER_KYC_REGULAR", { tag: "somebody's" }),
    foreign("USER_KYC_LIGHT", { isEnabled: false }),
    foreign("USER_ACCOUNT_CLOSED", {}),
    foreign("PAYIN_NORMAL_CREATED", {}),
  ];
});

function foreign(eventType: string, parts: Partial<Hook>): Hook {
  const url = `https://elsewhere.example/${eventType}`;
  return { id: `hook ${eventType}`, eventType, url, isEnabled: true, validity: "valid", tag: null, ...parts };
}

function write(effect: () => Hook): Promise<Hook> {
  writesLeft -= 1;
  if (writesLeft >= 0) return Promise.resolve(effect());
  if (isLateFailure) effect();
  return Promise.reject(new UpstreamError("network"));
}

const upstream: UpstreamHooks = {
  list: () => Promise.resolve([...stored]),
  create: (hook) =>
    write(() => {
      const created: Hook = { ...foreign(hook.eventType, {}), ...hook };
      stored = [...stored, created];
      return created;
    }),
  update: ({ id, url, isEnabled, tag }) =>
    write(() => {
      stored = stored.map((hook) =>
        hook.id === id
          ? { ...hook, url, isEnabled: isEnabled ?? hook.isEnabled, tag: keepsTags ? tag : (tag?.slice(0, 20) ?? null) }
          : hook,
      );
      return stored.find((hook) => hook.id === id) as Hook;
    }),
};

const TAKE_OVER = new Set(["USER_KYC_REGULAR", "USER_KYC_LIGHT"]);

async function outcomesOf(changes: AsyncGenerator<HookChange>): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {};
  for await (const { eventType, outcome } of changes) outcomes[eventType] = outcome;
  return outcomes;
}
const sync = () => outcomesOf(syncHooks({ hooks: upstream, url: URL_HERE, options, takeOver: TAKE_OVER }));
async function restore(url = URL_HERE): Promise<void> {
  const restorations = restoreHooks(upstream, url, options);
  while (!(await restorations.next()).done);
}

/** Fails with the next write but `count`, and reports whether there was one. */
async function fails(run: () => Promise<unknown>, count: number): Promise<boolean> {
  writesLeft = count;
  const isFailed = await run().then(
    () => false,
    () => true,
  );
  writesLeft = Number.POSITIVE_INFINITY;
  return isFailed;
}

describe.each([
  ["before", false],
  ["after", true],
])("a call that fails %s its effect", (_when, isLate) => {
  beforeEach(() => {
    isLateFailure = isLate;
  });

  test("interrupts sync anywhere, and repeating it leads to the same hooks", async () => {
    const before = stored;
    await sync();
    const wanted = stored;
    let count = 0;
    for (; ; count += 1) {
      stored = before;
      if (!(await fails(sync, count))) break;
      await sync();
      expect(stored).toEqual(wanted);
    }
    expect(count).toBeGreaterThan(27);
  });

  test("interrupts sync anywhere, and restore gives back what belongs to others", async () => {
    const before = stored;
    for (let count = 0; ; count += 1) {
      stored = before;
      const isFailed = await fails(sync, count);
      await restore();
      expect(stored.slice(0, before.length)).toEqual(before);
      expect(stored.slice(before.length).filter(({ isEnabled }) => isEnabled)).toEqual([]);
      if (!isFailed) break;
    }
  });

  test("interrupts restore anywhere, and repeating it leads to the same hooks", async () => {
    await sync();
    const taken = stored;
    await restore();
    const wanted = stored;
    for (let count = 0; ; count += 1) {
      stored = taken;
      if (!(await fails(() => restore(), count))) break;
      await restore();
      expect(stored).toEqual(wanted);
    }
  });
});

test("a hook is left alone where the upstream does not keep its address, and its tag is put back", async () => {
  keepsTags = false;
  const before = stored;
  expect(await sync()).toMatchObject({ USER_KYC_REGULAR: "cannot keep", USER_KYC_LIGHT: "cannot keep" });
  expect(stored.slice(0, before.length)).toEqual(before);
});

test("a hook is left alone where its address is none that could be kept", async () => {
  stored = [foreign("USER_KYC_REGULAR", { url: "HTTPS://elsewhere.example" }), foreign("USER_KYC_LIGHT", { url: "" })];
  expect(await sync()).toMatchObject({ USER_KYC_REGULAR: "cannot keep", USER_KYC_LIGHT: "cannot keep" });
});

test("two gateways that take over from one another give back in turn", async () => {
  const before = stored;
  await sync();
  const second = "https://second.example/webhooks/mangopay/secret";
  await outcomesOf(syncHooks({ hooks: upstream, url: second, options, takeOver: TAKE_OVER }));
  expect(stored.find(({ eventType }) => eventType === "USER_KYC_LIGHT")?.url).toBe(second);
  await restore(second);
  await restore();
  expect(stored.slice(0, before.length)).toEqual(before);
});
