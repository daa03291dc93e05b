// What leads to this machine and to no other. Pure.
import { isIPv4 } from "node:net";

/** @param hostname as URL gives it: an IPv6 address stands in brackets */
export function isLoopbackHost(hostname: string): boolean {
  return hostname.toLowerCase() === "localhost" || isLoopbackAddress(hostname.replace(/^\[(.*)\]$/, "$1"));
}

/** @param address as a socket gives it */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, "");
  return plain === "::1" || (isIPv4(plain) && plain.startsWith("127."));
}
