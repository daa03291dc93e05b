// relay-compiler accepts the schema: nodes that can be refetched, and a connection that can be paged.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const SOURCE = `
graphql\`
  query ListQuery($id: ID!) { user(id: $id) { ...List_user } }
\`;
graphql\`
  fragment List_user on User @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) @refetchable(queryName: "ListPaginationQuery") {
    verificationsConnection(first: $count, after: $cursor) @connection(key: "List_verificationsConnection") {
      edges { node { id status ...List_verification } }
    }
  }
\`;
graphql\`
  fragment List_verification on IdentityVerification @refetchable(queryName: "ListVerificationRefetchQuery") {
    status
    nextAction { __typename ... on RedirectUser { url } }
  }
\`;
`;

test("relay-compiler compiles paging and refetching against schema.graphql", async () => {
  const folder = await mkdtemp(join(tmpdir(), "relay-"));
  try {
    await mkdir(join(folder, "src"));
    await writeFile(join(folder, "src", "List.ts"), SOURCE);
    await writeFile(join(folder, "schema.graphql"), await readFile("schema.graphql"));
    await writeFile(
      join(folder, "relay.config.json"),
      JSON.stringify({
        src: "./src",
        schema: "./schema.graphql",
        language: "typescript",
        customScalarTypes: { DateTime: "string", Date: "string" },
      }),
    );
    await promisify(execFile)(process.execPath, [resolve("node_modules/relay-compiler/cli.js"), "relay.config.json"], {
      cwd: folder,
    });
    expect((await readdir(join(folder, "src", "__generated__"))).sort()).toEqual([
      "ListPaginationQuery.graphql.ts",
      "ListQuery.graphql.ts",
      "ListVerificationRefetchQuery.graphql.ts",
      "List_user.graphql.ts",
      "List_verification.graphql.ts",
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
