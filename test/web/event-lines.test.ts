import { describe, expect, it } from "@jest/globals";
import { idOf, toEventLines } from "../../web/graphiql/event-lines.js";

const session = (status: string, checks: object[] = []) => ({
  data: { identityVerificationUpdated: { id: "1", status, tag: null, checks } },
});
const changed = (lines: ReturnType<typeof toEventLines>) =>
  lines.filter(({ hasChanged }) => hasChanged).map(({ text }) => text.trim());

describe("an event", () => {
  it("is shown as JSON", () => {
    const event = session("PENDING", [{ type: "IDENTITY", "a key": [1, "two"] }, {}]);
    const lines = toEventLines(event, undefined);

    expect(JSON.parse(lines.map(({ text }) => text).join("\n"))).toEqual(event);
    expect(lines.map(({ text }) => text).join("\n")).toBe(JSON.stringify(event, null, 2));
    expect(changed(lines)).toEqual([]);
  });

  it("marks what differs from the one before, and nothing else", () => {
    expect(changed(toEventLines(session("VALIDATED"), session("PENDING")))).toEqual(['"status": "VALIDATED",']);
    expect(changed(toEventLines(session("PENDING"), session("PENDING")))).toEqual([]);
  });

  it("marks what has been added, not the value before it that has got a comma", () => {
    const before = session("PENDING", [{ type: "IDENTITY" }]);
    const after = session("PENDING", [{ type: "IDENTITY" }, { type: "DOCUMENT" }]);
    expect(changed(toEventLines(after, before))).toEqual(["{", '"type": "DOCUMENT"', "}"]);
  });
});

it("the id is that of the object that the event is about", () => {
  expect(idOf(session("PENDING"))).toBe("1");
  expect(idOf({ data: { userUpdated: { status: "PENDING" } } })).toBeUndefined();
  expect(idOf({ errors: [{}] })).toBeUndefined();
});
