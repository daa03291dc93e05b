// Whether a request comes from this machine and means it: what tokens of development may be told to.
import type { FastifyRequest } from "fastify";
import { isLoopbackAddress, isLoopbackHost } from "../loopback.js";

/** A proxy or tunnel on this machine speaks for somebody elsewhere. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/**
 * By the peer of the connection and by the Host header: a page of another host whose name was made to lead here (DNS
 * rebinding) has its own name there. An Origin header says that another origin asks.
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
