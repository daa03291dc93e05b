import { expect, test } from "@jest/globals";
import { isSameReturnUrl } from "../../src/datasources/return-url.js";

test.each<[string | null | undefined, string, boolean]>([
  ["https://app.example/", "https://app.example", true],
  ["https://app.example/done/", "https://app.example/done", true],
  ["https://app.example/done", "https://app.example/done/", true],
  ["HTTPS://APP.example:443/done", "https://app.example/done", true],
  ["https://app.example/done?step=2", "https://app.example/done?step=2", true],
  ["https://app.example/done", "https://app.example/other", false],
  ["https://app.example/done?step=1", "https://app.example/done?step=2", false],
  ["https://app.example/Done", "https://app.example/done", false],
  ["http://app.example/done", "https://app.example/done", false],
  ["https://other.example/done", "https://app.example/done", false],
  ["not an address", "https://app.example", false],
  ["", "https://app.example", false],
  [null, "https://app.example", false],
  [undefined, "https://app.example", false],
])("%j and %j: %j", (one, another, same) => {
  expect(isSameReturnUrl(one, another)).toBe(same);
});
