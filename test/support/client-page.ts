// A page on one origin with the gateway, as behind a reverse proxy that the test can make lose answers and connections.
import { createServer, type IncomingMessage, request as sendRequest, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export interface PageServer {
  url: string;
  /** The HTML of the page, sent for any path but those of the gateway. */
  html: string;
  /** Of this page's module. */
  script: string;
  /** Of the requests for the gateway, in their order. */
  bodies: string[];
  /** Their operations' names. */
  operations: string[];
  /** How many streams are open, sockets among them. */
  openStreams(): number;
  /** How many have been opened. */
  openedStreams(): number;
  /** The answers to so many operations of this name are lost: the gateway has received them. */
  loses: { operation: string; count: number };
  cutConnections(): void;
  /** Calls it after the next stream has ended. */
  onStreamClosed(listener: () => void): void;
  stop(): void;
}

export async function startPageServer(gatewayUrl: string): Promise<PageServer> {
  const open = new Set<ServerResponse | Socket>();
  const waiting: (() => void)[] = [];
  let opened = 0;
  const opens = (stream: ServerResponse | Socket) => {
    open.add(stream);
    opened += 1;
  };
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path.startsWith("/graphql")) void pass(request, response);
    else if (path === "/page.js") response.setHeader("content-type", "text/javascript").end(page.script);
    else response.setHeader("content-type", "text/html").end(page.html);
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { operationName } = JSON.parse(body.toString()) as { operationName: string };
    page.bodies.push(body.toString());
    page.operations.push(operationName);
    const { hostname, port } = new URL(gatewayUrl);
    const { method, headers, url: path } = request;
    const isStream = path === "/graphql/stream";
    if (isStream) opens(response);
    const onward = sendRequest({ host: hostname, port, method, headers, path }, (answer) => {
      if (operationName === page.loses.operation && page.loses.count > 0) {
        page.loses.count -= 1;
        answer.resume().on("end", () => response.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response).on("error", () => undefined);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => {
      if (open.delete(response)) for (const listener of waiting.splice(0)) listener();
      onward.destroy();
    });
    onward.end(body);
  }

  server.on("upgrade", (request, stream, head) => {
    const socket = stream as Socket;
    const { hostname, port, host } = new URL(gatewayUrl);
    const headers = Object.entries({ ...request.headers, host, origin: gatewayUrl });
    const lines = [`GET ${request.url} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${String(value)}`)];
    const onward = connect(Number(port), hostname);
    onward.write(`${lines.join("\r\n")}\r\n\r\n`);
    onward.write(head);
    opens(socket);
    socket.pipe(onward).pipe(socket);
    onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => {
      onward.destroy();
      if (open.delete(socket)) for (const listener of waiting.splice(0)) listener();
    });
  });

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page: PageServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    html: toHtml(""),
    script: "",
    bodies: [],
    operations: [],
    openStreams: () => open.size,
    openedStreams: () => opened,
    loses: { operation: "", count: 0 },
    cutConnections() {
      for (const stream of open) stream.destroy();
    },
    onStreamClosed: (listener) => void waiting.push(listener),
    stop() {
      server.close();
      server.closeAllConnections();
      page.cutConnections();
    },
  };
  return page;
}

/**
 * @param content of the main element
 * @param data for the page's script, in the attribute data-page of the same
 */
export function toHtml(content: string, data: object = {}): string {
  const json = JSON.stringify(data).replace(/&/g, "&amp;").replace(/"/g, "&quot;");
  return `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>Verification</title></head>
    <body><main data-page="${json}">${content}</main><script type="module" src="/page.js"></script></body></html>`;
}
