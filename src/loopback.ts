// Recognises addresses of this machine. Pure.
import { isIPv4 } from "node:net";

/** @param hostname as in `URL.hostname`, with brackets around IPv6 addresses */
export function isLoopbackHost(hostname: string): boolean {
  return hostname.toLowerCase() === "localhost" || isLoopbackAddress(hostname.replace(/^\[(.*)\]$/, "$1"));
}

/** @param address as in `socket.remoteAddress` */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, "");
  return plain === "::1" || (isIPv4(plain) && plain.startsWith("127."));
}
