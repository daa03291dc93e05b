import type { GraphqlResult } from "./transport.js";

/**
 * What is no answer of a gateway becomes an error UNEXPECTED_RESPONSE: a proxy may respond with anything.
 * @throws TypeError if the connection is cut while it is read
 */
export async function readResult(response: Response): Promise<GraphqlResult<never>> {
  const text = await response.text();
  try {
    const result = JSON.parse(text) as GraphqlResult<never> | null;
    if (result?.data || Array.isArray(result?.errors)) return result;
  } catch {
    // Said below.
  }
  // Whatever its status: while a gateway is replaced, a default page may stand in its place.
  return { errors: [{ extensions: { code: "UNEXPECTED_RESPONSE" } }] };
}
