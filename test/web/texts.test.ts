import { describe, expect, it } from "@jest/globals";
import { sayCause, sayPassed } from "../../web/demo/texts.js";

describe("of a session that has passed", () => {
  it("says that nothing is left to do only where the user counts as verified", () => {
    expect(sayPassed(true)).toContain("nothing left to do");
    expect(sayPassed(false)).toContain("do not count as verified yet");
    expect(sayPassed(null)).toContain("cannot be said");
  });
});

describe("of a session that did not pass", () => {
  it.each(["REFUSED", "EXPIRED", "OUT_OF_DATE", "FAILED"] as const)(
    "%s is shown as a later session of a user who is already verified",
    (cause) => {
      expect(sayCause(cause, true)).toMatch(/^A later verification/);
      expect(sayCause(cause, false)).not.toMatch(/^A later verification/);
    },
  );
});
