// The key of limits per address. Pure.

/** Own choice: clients whose socket was closed before its address was read share one key; they get no answer. */
const UNKNOWN = "unknown";

/**
 * The IPv4 address, or the /64 network of an IPv6 address: a client usually controls all addresses of its network.
 * @param address as the socket reports it; undefined once the peer has reset the connection
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
