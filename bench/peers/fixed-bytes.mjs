// What node:http costs: each request is answered with the same bytes.
import { createServer } from "node:http";

const { PORT, BODY = "{}" } = process.env;
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(BODY) };
createServer((request, response) => {
  request.resume().once("end", () => response.writeHead(200, headers).end(BODY));
}).listen(Number(PORT), "127.0.0.1");
