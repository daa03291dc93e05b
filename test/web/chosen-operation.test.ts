import { describe, expect, it } from "@jest/globals";
import { chooseOperation } from "../../web/graphiql/chosen-operation.js";

const two = "query A { viewer { userIds } } subscription B { identityVerificationUpdated(id: 1) { id } }";

describe("chooseOperation", () => {
  it("takes the operation that is named", () => {
    expect(chooseOperation(two, "A")).toEqual({ name: "A", kind: "query" });
    expect(chooseOperation(two, "B")).toEqual({ name: "B", kind: "subscription" });
  });

  it("takes the only operation, whatever name came from the tab before", () => {
    expect(chooseOperation("query A { viewer { userIds } }", "Other")).toEqual({ name: "A", kind: "query" });
    expect(chooseOperation("{ viewer { userIds } }", "Other")).toEqual({ name: undefined, kind: "query" });
  });

  it("leaves the choice to the gateway where the operation cannot be determined", () => {
    expect(chooseOperation(two, "Other")).toEqual({ name: "Other", kind: undefined });
    expect(chooseOperation("query {", null)).toEqual({ name: undefined, kind: undefined });
  });
});
