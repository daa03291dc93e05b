import { describe, expect, test } from "@jest/globals";
import { isReusable, type ReusableInput, reuseKey } from "../../src/datasources/reusable-session.js";
import { IdentityVerification } from "../../src/schema/identity-verification.js";

const input: ReusableInput = {
  userId: "user_m_1",
  returnUrl: "https://app.example/back",
  tag: "order-7",
  language: null,
};

describe("the key of all who find no session to reuse", () => {
  test.each<[string, Partial<ReusableInput>]>([
    ["another spelling of the return URL", { returnUrl: "https://APP.example/back/" }],
    ["no language in place of null", { language: undefined }],
  ])("is the same for %s", (_name, change) => {
    expect(reuseKey({ ...input, ...change }, "idnver_1")).toBe(reuseKey(input, "idnver_1"));
  });

  test.each<[string, Partial<ReusableInput>]>([
    ["user", { userId: "user_m_2" }],
    ["return URL", { returnUrl: "https://app.example/other" }],
    ["tag", { tag: "order-8" }],
    ["language", { language: "FR" as ReusableInput["language"] }],
  ])("differs for another %s", (_name, change) => {
    expect(reuseKey({ ...input, ...change }, "idnver_1")).not.toBe(reuseKey(input, "idnver_1"));
  });

  test("differs once there is a newer session, or the first", () => {
    const keys = [undefined, "idnver_1", "idnver_2"].map((newestId) => reuseKey(input, newestId));
    expect(new Set(keys).size).toBe(3);
  });
});

describe("isReusable", () => {
  const detail = { hostedUrl: "https://hosted.example", returnUrl: input.returnUrl };
  const session = (parts: object) => Object.assign(new IdentityVerification(), { status: "PENDING", detail }, parts);

  test("a pending session that leads back to the same address", () => {
    expect(isReusable(session({}), input.returnUrl)).toBe(true);
  });

  test.each([
    ["is decided", { status: "REFUSED" }],
    ["has no link", { detail: { ...detail, hostedUrl: null } }],
    ["is known without details", { detail: undefined }],
    ["leads back elsewhere", { detail: { ...detail, returnUrl: "https://app.example/other" } }],
  ])("not one that %s", (_name, parts) => {
    expect(isReusable(session(parts), input.returnUrl)).toBe(false);
  });
});
