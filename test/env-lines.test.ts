import { expect, test } from "@jest/globals";
import { readEnvLines } from "../src/env-lines.js";

test.each<[string, Record<string, string>]>([
  ["A=1\nB = 2\nexport C=3\n\n# comment\nD=\n", { A: "1", B: "2", C: "3", D: "" }],
  ["A=1\n  # comment\nB=2\n   \nC=3\r\n \t\r\nD=4", { A: "1", B: "2", C: "3", D: "4" }],
  ['A="first\n  # second"\n  # comment\nB=2\n', { A: "first\n  # second", B: "2" }],
  ['A="1" # comment\nB=\'2\'#\nC=`3"\r\n4` # comment', { A: "1", B: "2", C: '3"\n4' }],
  ['A="first\nsecond"\nB=2\n', { A: "first\nsecond", B: "2" }],
  ["A='not closed\nB=2\n", { A: "'not closed", B: "2" }],
  ["  A=1\n  export B=2\nC  =  3", { A: "1", B: "2", C: "3" }],
  ["export  A=1\nexport\tB=2\n\tC=3\nD\t=\t4\t\nE=5", { A: "1", B: "2", C: "3", D: "4", E: "5" }],
  ["A= \nB=\t\r\nC= \n\nD=1", { A: "", B: "", C: "", D: "1" }],
  ["A=1\rB=2\r#C=3", { A: "1", B: "2" }],
  ["S=abc=", { S: "abc=" }],
  ['A="secret', { A: '"secret' }],
  ["A= x y # comment\n#B=2", { A: "x y" }],
  ["A.b=1\nA-b=2", { "A.b": "1", "A-b": "2" }],
  ["", {}],
])("%j is %j", (text, settings) => {
  expect(readEnvLines(text)).toEqual({ settings, unreadable: [] });
});

test.each([
  ["A redis://127.0.0.1\nB=2", [1]],
  ["B=2\nA: https://example.com", [2]],
  ["B=2\nA: https://example.com/?c=d\n=x\n1A=y", [2, 3, 4]],
  ['A="first\nno setting, but part of it"\nno setting', [3]],
  ['A="redis://a\nB=2\nC="long secret"\nD=1', [1]],
  ['A="abc"def\nB=2', [1]],
  ["A='tis\nB=2\n# it's a comment", [1]],
])("%j has lines that cannot be read: %j", (text, lines) => {
  expect(readEnvLines(text).unreadable).toEqual(lines);
});
