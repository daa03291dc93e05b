import { describe, expect, it } from "@jest/globals";
import { readEventStream, type StreamEvent } from "../../web/graphiql/event-stream.js";

async function read(text: string, bytesAtATime: number): Promise<StreamEvent[]> {
  const bytes = new TextEncoder().encode(text);
  const events: StreamEvent[] = [];
  for await (const event of readEventStream(inPieces(bytes, bytesAtATime))) events.push(event);
  return events;
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of bytes is asynchronous by type
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

describe.each([1, 7, 1_000])("readEventStream, %d bytes at a time", (size) => {
  it.each(["\n", "\r\n"])("yields the events between the keep-alive comments, with line ends %j", async (end) => {
    const lines = [
      ":",
      "",
      "event: next",
      'data: {"name":"Zoë"}',
      "",
      ": still here",
      "",
      "event: complete",
      "data:",
      "",
      "",
    ];

    expect(await read(lines.join(end), size)).toEqual([
      { name: "next", data: '{"name":"Zoë"}' },
      { name: "complete", data: "" },
    ]);
  });

  it("takes the line separators that JSON may contain for text", async () => {
    const json = JSON.stringify({ tag: "a\u2028event: complete\u2029b" });
    expect(await read(`event: next\ndata: ${json}\n\n`, size)).toEqual([{ name: "next", data: json }]);
  });

  it("joins several lines of data, and passes over an event that was cut off", async () => {
    expect(await read("data: a\ndata: b\n\nevent: next\ndata: half", size)).toEqual([
      { name: "message", data: "a\nb" },
    ]);
  });
});
