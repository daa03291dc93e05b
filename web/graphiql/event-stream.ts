// Parses server-sent events from a response body. Uses fetch, as EventSource cannot send an Authorization header.

export interface StreamEvent {
  name: string;
  data: string;
}

export async function* readEventStream(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent, void, undefined> {
  const decoder = new TextDecoder();
  let pending = "";
  for await (const bytes of body) {
    pending += decoder.decode(bytes, { stream: true });
    // What follows the last blank line is an incomplete event.
    const blocks = pending.split(/\r?\n\r?\n/);
    pending = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = toEvent(block);
      if (event) yield event;
    }
  }
}

/** Null for a block that contains only comments, which servers send to keep the connection open. */
function toEvent(block: string): StreamEvent | null {
  let name: string | null = null;
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    // Not by a dot, which would end at the line separators that JSON may contain.
    const [, field, value = ""] = /^(\w+):? ?([^]*)$/.exec(line) ?? [];
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return name === null && data.length === 0 ? null : { name: name ?? "message", data: data.join("\n") };
}
