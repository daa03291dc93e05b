import { expect, test } from "@jest/globals";
import { latestOnly } from "../../src/http/latest-only.js";

test("sends one at a time, and of those queued meanwhile only the latest", async () => {
  const sent: { value: string; hasLeft: () => void }[] = [];
  const send = latestOnly<string>((value) => new Promise((resolve) => sent.push({ value, hasLeft: resolve })));
  const first = send("a");
  for (const value of ["b", "c", "d"]) await send(value);
  expect(sent.map(({ value }) => value)).toEqual(["a"]);
  sent[0]?.hasLeft();
  while (sent.length < 2) await Promise.resolve();
  expect(sent[1]?.value).toBe("d");
  sent[1]?.hasLeft();
  await first;
  void send("e");
  expect(sent.map(({ value }) => value)).toEqual(["a", "d", "e"]);
});

test("a failure is returned to the caller that started it, and the next one is sent", async () => {
  let isBroken = true;
  const sent: string[] = [];
  const send = latestOnly<string>((value) => {
    sent.push(value);
    return isBroken ? Promise.reject(new Error("gone")) : Promise.resolve();
  });
  await expect(send("a")).rejects.toThrow("gone");
  isBroken = false;
  await send("b");
  expect(sent).toEqual(["a", "b"]);
});
