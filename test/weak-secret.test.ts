import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { isWeakSecret } from "../src/weak-secret.js";

test.each(["hex", "base64", "base64url"] as const)(
  "10,000 secrets without a pattern, in %s, are not weak",
  (encoding) => {
    for (let count = 0; count < 10_000; count += 1) {
      const hash = createHash("sha256").update(String(count)).digest();
      const secret = hash.subarray(0, encoding === "hex" ? 16 : 24).toString(encoding);
      if (isWeakSecret(secret)) throw new Error(secret);
    }
  },
);

test("a random secret in which half of the digits follow from the one before is not weak", () => {
  expect(isWeakSecret("012345e678987c1234a567898f01cbd6")).toBe(false);
});

test.each([
  "a".repeat(40),
  "abababababababababababababababab",
  "0123456789012345678901234567890123456789",
  "0123456789abcdefghijklmnopqrstuvwxyz",
  "zyxwvutsrqponmlkjihgfedcba9876543210",
  "CorrectHorsePassword1CorrectHorse!",
  "my-super-secret-key-for-the-gateway",
  "correcthorsebatterystaplecorrectho",
  "deadbeefdeadbeefcafebabecafebabe1234",
  "your-key-goes-here-and-is-long-enough",
])("%s is weak", (secret) => {
  expect(isWeakSecret(secret)).toBe(true);
});
