import { expect, test } from "@jest/globals";
import { onReloadSignal } from "../src/reload-signal.js";

test("signals during the start become one reload at its end, later ones one each", () => {
  process.emit("SIGHUP");
  process.emit("SIGHUP");
  let count = 0;
  onReloadSignal(() => void (count += 1));
  expect(count).toBe(1);
  process.emit("SIGHUP");
  process.emit("SIGHUP");
  expect(count).toBe(3);
});
