// Whom limits by address mean. Pure.

/** Own choice: all whose socket was gone before anybody looked share one; they get no answer. */
const UNKNOWN = "unknown";

/**
 * The address itself, or for IPv6 the network of 64 bits that it is in: whoever has one such address has all of them.
 * @param address as the socket tells it: Node.js knows none once the peer has reset the connection
 */
export function clientNetwork(address: string | undefined): string {
  if (address === undefined) return UNKNOWN;
  if (!address.includes(":") || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0");
  return `${[...first, ...zeros, ...last].slice(0, 4).join(":")}::/64`;
}
