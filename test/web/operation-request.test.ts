import { expect, test } from "@jest/globals";
import { readResult } from "../../web/graphiql/operation-request.js";

const refusal = { errors: [{ message: "A valid access token is required." }] };

test("a refused token says where to get another", async () => {
  const { errors } = await readResult(Response.json(refusal, { status: 401 }));
  expect(errors?.[0]?.message).toMatch(/^A valid access token is required\. .*under Headers/);
});

test("what else is refused is shown as it came", async () => {
  expect(await readResult(Response.json(refusal, { status: 400 }))).toEqual(refusal);
});
