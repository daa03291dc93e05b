import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { seededSessionIds } from "../../simulator/seed.js";
import { trigger } from "../../simulator/trigger.js";

test.each([
  ["RENEWED", "2027-01-01"],
  ["UNBLOCKED", "008705"],
])("trigger says of %s that it takes nothing more", async (change, detail) => {
  const nowhere = { host: "127.0.0.1", port: 1 };
  expect(await trigger(["trigger", "natural", change, detail], nowhere)).toEqual({
    exitCode: 2,
    text: `The change ${change} takes nothing more. RENEWAL_REQUIRED takes a deadline, blocks an action code.`,
  });
});

test("trigger does not wait for ever for what accepts its connection and never answers", async () => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const to = { host: "127.0.0.1", port, timeoutMs: 50 };
  expect(await trigger(["trigger", seededSessionIds.pending, "VALIDATED"], to)).toEqual({
    exitCode: 1,
    text: `No simulator answers on 127.0.0.1:${port}. SIMULATOR_PORT says where to look for it.`,
  });
  silent.closeAllConnections();
  silent.close();
});
