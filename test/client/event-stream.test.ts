import { expect, test } from "@jest/globals";
import { openEventStream } from "../../client/event-stream.js";

test("line separators that JSON may contain end neither an event's data nor the stream", async () => {
  const result = { data: { text: "a\u2028event: complete\u2029b" } };
  const text = `event: next\ndata: ${JSON.stringify(result)}\n\nevent: complete\ndata:\n\n`;
  const response = new Response(text, { headers: { "content-type": "text/event-stream" } });
  const results: unknown[] = [];
  const ended = await new Promise((resolve) =>
    openEventStream(
      {
        url: "https://idv.example/graphql",
        token: "token",
        fetch: () => Promise.resolve(response),
        body: { operationName: "Changes", variables: {} },
        signal: new AbortController().signal,
      },
      { alive: () => undefined, next: (each) => void results.push(each), ended: resolve },
    ),
  );
  expect([results, ended]).toEqual([[result], "complete"]);
});
