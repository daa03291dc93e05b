// Documents that try to keep validation busy: families that grow with a number, and the largest of each that still passes.
import { parse } from "graphql";
import { MAX_TOKENS } from "../../src/operations/document-limits.js";

const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");

/** Nothing else in the way, an error is made for each mistake, and each reads the text up to its place. */
const MANY_LINES = "\n".repeat(95_000);
const LINES = "\n".repeat(1_500);

export const FAMILIES: Record<string, (size: number) => string> = {
  "one field again and again": (n) => `{viewer{${repeat(n, () => "isOperator")}}}`,
  "one object again and again": (n) => `{${repeat(n, () => "viewer{users{isVerified}}")}}`,
  "objects in objects": (n) => `{${repeat(10, () => `viewer{${repeat(n, () => "users{id}")}}`)}}`,
  "the same names at several levels": (n) => `{${repeat(n, () => "viewer{users{verifications{user{id}}}}")}}`,
  "as many names as fields": (n) => `{viewer{${repeat(n, (i) => `a${i}:isOperator`)}}}`,
  "forty names": (n) => `{viewer{${repeat(n, (i) => `a${i % 40}:isOperator`)}}}`,
  "many fragments beside each other": (n) =>
    `{${repeat(n, (i) => `...F${i}`)}} ${repeat(n, (i) => `fragment F${i} on Query{viewer{isOperator}}`)}`,
  "a chain of fragments": (n) =>
    `{...F0} ${repeat(n, (i) => `fragment F${i} on Query{x${i}:__typename ...F${i + 1}}`)} fragment F${n} on Query{__typename}`,
  "a web of fragments": (n) =>
    `{...F0} ${repeat(n, (i) => `fragment F${i} on Query{${repeat(8, (j) => `...F${Math.min(n, i + j + 1)}`)}}`)} fragment F${n} on Query{__typename}`,
  "circles of fragments": (n) =>
    `${LINES}{...F0} ${repeat(n, (i) => `fragment F${i} on Query{${repeat(6, (j) => `...F${(i * 7 + j) % n}`)}}`)}`,
  "the same objects with fragments of their own": (n) =>
    `{${repeat(n, (i) => `viewer{${repeat(8, (j) => `...F${(i + j) % 20}`)}}`)}} ${repeat(20, (i) => `fragment F${i} on Viewer{x${i}:isOperator}`)}`,
  "many operations with one fragment": (n) =>
    `${repeat(n, (i) => `query A${i}($a:ID!){...F}`)} fragment F on Query{identityVerifications(ids:[${repeat(600, () => "$a")}]){id}}`,
  "one list of variables": (n) => `query($a:ID!){identityVerifications(ids:[${repeat(n, () => "$a")}]){id}}`,
  "many variables": (n) =>
    `query(${repeat(n, (i) => `$a${i}:ID!`)}){identityVerifications(ids:[${repeat(n, (i) => `$a${i}`)}]){id}}`,
  "one argument again and again": (n) => `${LINES}{user(${repeat(n, () => "id:1")}){id}}`,
  "one variable again and again": (n) => `${LINES}query(${repeat(n, () => "$a:ID!")}){user(id:$a){id}}`,
  "one directive again and again": (n) => `${LINES}{viewer ${repeat(n, () => "@skip(if:true)")}{isOperator}}`,
  "unknown directives": (n) => `${LINES}{viewer ${repeat(n, (i) => `@a${i}`)}{isOperator}}`,
  "unknown fields": (n) => `${LINES}{viewer{${repeat(n, (i) => `isOperatr${i}`)}}}`,
  "unknown fields behind empty lines": (n) => `${MANY_LINES}{viewer{${repeat(Math.min(n, 200), (i) => `u${i}`)}}}`,
  "fields that cannot be merged": (n) =>
    `${LINES}{${repeat(2, () => `a:viewer{${repeat(n, (i) => (i % 2 ? "x:isOperator" : "x:userIds"))}}`)}}`,
  "fields that cannot be merged, behind empty lines": (n) =>
    `${MANY_LINES}{${repeat(2, () => `a:viewer{${repeat(Math.min(n, 40), (i) => (i % 2 ? "x:isOperator" : "x:userIds"))}}`)}}`,
  "types of an interface": (n) =>
    `{node(id:1){${repeat(n, (i) => `...on ${i % 2 ? "User{x:id}" : "IdentityVerification{x:status}"}`)}}}`,
  "a type in lists": (n) =>
    `query($a:${"[".repeat(n)}ID${"]".repeat(n)}){identityVerifications(ids:[${repeat(n, () => "$a")}]){id}}`,
  "a value in lists": (n) => `{user(id:${"[".repeat(n)}1${"]".repeat(n)}){id}}`,
  "a value in objects": (n) =>
    `mutation{createIdentityVerification(input:${"{a:".repeat(n)}1${"}".repeat(n)}){isReused}}`,
  "inline fragments in each other": (n) => `{${"...{".repeat(n)}__typename${"}".repeat(n)}}`,
  comments: (n) => `{viewer{isOperator}}${"#\n".repeat(n * 40)}`,
  "a long comment": (n) => `{viewer{isOperator}}#${"x".repeat(n * 45)}`,
  "long names": (n) => `{${repeat(n, (i) => `viewr${"x".repeat(40)}${i}`)}}`,
  "types in place of operations": (n) => `${repeat(n, (i) => `type A${i}{a:Int}`)} {viewer{isOperator}}`,
};

/** As the limits of body and tokens allow. */
export function isSendable(text: string): boolean {
  if (Buffer.byteLength(JSON.stringify({ query: text })) > 200_000) return false;
  try {
    parse(text, { maxTokens: MAX_TOKENS, noLocation: true });
    return true;
  } catch {
    return false;
  }
}

/** The largest of a family that passes. */
export function largestOf(family: (size: number) => string, passes: (text: string) => boolean): string {
  let least = 1;
  let most = 2_000;
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (passes(family(middle))) least = middle;
    else most = middle - 1;
  }
  return family(least);
}
