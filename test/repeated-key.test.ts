import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { findRepeatedKey } from "../src/repeated-key.js";

test.each([
  ['{"a":1,"a":1}', "a"],
  ['{"a":1,"b":[{"c":{}, "d":2,\n"c" : 3}]}', "c"],
  ['{"a":{"a":1},"a":2}', "a"],
  ['[{"a":1},{"a":1,"b":"a","a":2}]', "a"],
  [String.raw`{"a":1,"\u0061":2}`, "a"],
  [String.raw`{"\"":"\\","\"":1}`, '"'],
  ['{"":1,"":2}', ""],
  ['{"__proto__":1,"__proto__":2}', "__proto__"],
])("of %s it is %j", (json, key) => {
  expect(findRepeatedKey(json)).toBe(key);
});

test.each([
  '{"a":{"a":1},"b":{"a":1}}',
  '[{"a":1},{"a":2}]',
  '["a","a"]',
  '{"a":"a","b":"a"}',
  String.raw`{"a":"\"a\":1","b":"{\"a\":1,\"a\":2}"}`,
  String.raw`{"a\\":1,"a":2}`,
  "1",
])("of %s there is none", (json) => {
  expect(findRepeatedKey(json)).toBeUndefined();
});

test("what JSON.stringify writes has none", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(findRepeatedKey(JSON.stringify(JSON.parse(json)))).toBeUndefined();
    }),
  );
});

test("long texts and deep nesting are read", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  expect(findRepeatedKey(`{"a":"${String.raw`x\n`.repeat(1_000_000)}","b":${deep},"a":1}`)).toBe("a");
});
