import { expect, test } from "@jest/globals";
import { isLoopbackAddress, isLoopbackHost } from "../src/loopback.js";

test.each(["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "[::1]"])("%s is this machine", (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each(["", "localhost.evil.example", "127.0.0.1.evil.example", "evil-localhost", "128.0.0.1", "0.0.0.0", "[::2]"])(
  "%s leads elsewhere",
  (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  },
);

test.each([
  ["127.0.0.1", true],
  ["::ffff:127.0.0.1", true],
  ["::1", true],
  ["192.0.2.1", false],
  ["::ffff:192.0.2.1", false],
  ["", false],
])("a socket from %s: %s", (address, isHere) => {
  expect(isLoopbackAddress(address)).toBe(isHere);
});
