import { describe, expect, it } from "@jest/globals";
import { sayDay, saySupport } from "../../web/demo/texts.js";

describe("what a user reads", () => {
  it("of a day is that day wherever they are", () => {
    expect(sayDay("2026-12-15")).toBe("December 15, 2026");
  });

  it.each(["RESTRICTED", "ACCOUNT_CLOSED"] as const)("of support because of %s says how it is reached", (cause) => {
    expect(saySupport(cause)).toContain("contact our support");
  });
});
