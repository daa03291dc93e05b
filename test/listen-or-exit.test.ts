import { describe, expect, test } from "@jest/globals";
import { describeListenProblem, listenOrExit } from "../src/listen-or-exit.js";

const place = { host: "192.0.2.1", port: 80, setting: "PORT" };

describe("describeListenProblem", () => {
  test.each([
    ["EADDRINUSE", "Port 80 is in use, perhaps by an earlier start. End that, or set PORT to another port."],
    ["EACCES", "Port 80 needs more permissions. Set PORT to one from 1024 upwards."],
    ["EADDRNOTAVAIL", "HOST is 192.0.2.1, which is not an address of this machine."],
  ])("%s is: %s", (code, text) => expect(describeListenProblem(code, place)).toBe(text));
});

test("other errors are rethrown unchanged", async () => {
  const defect = new TypeError("a defect");
  await expect(listenOrExit(() => Promise.reject(defect), place)).rejects.toBe(defect);
});
