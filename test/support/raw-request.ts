// Requests over a connection of their own: one that is kept may be closed while the next request is on its way.
import { type IncomingHttpHeaders, request } from "node:http";

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A POST of the body, if there is one. The path is sent as it is. */
export function rawRequest(
  url: string,
  path: string,
  options: { body?: string; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { body } = options;
    const { hostname, port } = new URL(url);
    const headers = { "content-type": "application/json", ...options.headers };
    const method = body === undefined ? "GET" : "POST";
    const call = request({ hostname, port, path, method, agent: false, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.once("error", reject);
    });
    call.once("error", reject);
    call.end(body);
  });
}
