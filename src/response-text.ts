// Reads the body of a fetched answer, limited while it is read: an endless one cannot fill the memory.

/** @throws Error when it is larger */
export async function readResponseText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  // Throwing out of the loop cancels the response.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    byteCount += chunk.length;
    if (byteCount > maxBytes) throw new Error("the response is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
