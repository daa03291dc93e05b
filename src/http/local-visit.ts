// Whether a request comes from this machine, so that it may get development tokens.
import type { FastifyRequest } from "fastify";
import { isLoopbackAddress, isLoopbackHost } from "../loopback.js";

/** Headers of a proxy or tunnel, which may forward requests from elsewhere. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/**
 * Checks the peer address and the Host header: with DNS rebinding, the Host header has the attacker's host name. An
 * Origin header indicates a request by another origin.
 */
export function isLocalVisit({ socket, headers }: FastifyRequest): boolean {
  return (
    isLoopbackAddress(socket.remoteAddress ?? "") &&
    isLoopbackHost(hostnameOf(headers.host)) &&
    headers.origin === undefined &&
    FORWARDED.every((name) => headers[name] === undefined)
  );
}

function hostnameOf(host: string | undefined): string {
  return host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}
