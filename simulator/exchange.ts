// Processes one call of the upstream's API: counts it, applies faults and the rate limit, authorises and answers it.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { RawAnswer } from "./answer-changes.js";
import type { Answer, Call, World } from "./call.js";
import type { CallCounts } from "./call-counts.js";
import { isAuthorised } from "./endpoints/token.js";
import { behaviourOf, type Delivery, type Fault } from "./fault-kinds.js";
import type { Faults } from "./faults.js";
import { claimKey } from "./idempotency.js";
import type { RateLimit } from "./rate-limit.js";
import { toErrorBody, UpstreamRefusal } from "./upstream-refusal.js";

export interface Route {
  /** Method and path; identifies the endpoint in counts and faults. */
  label: string;
  needsToken: boolean;
  answer(call: Call): Answer;
}

export interface ExchangeParts {
  world: World;
  rateLimit: RateLimit;
  faults: Faults;
  calls: Pick<CallCounts, "count" | "countRateLimited">;
}

export async function exchange(
  parts: ExchangeParts,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { world, rateLimit, faults } = parts;
  reply.hijack();
  parts.calls.count(route.label);
  const fault = faults.take(route.label);
  const behaviour = fault ? behaviourOf(fault) : {};
  const latencyMs = world.settings.latencyMs + (fault?.kind === "latency" ? fault.latencyMs : 0);
  if (fault && behaviour.instead) {
    await pause(world, latencyMs);
    return deliver(reply, behaviour.instead(fault, world.clock.now()), behaviour.delivery ?? "whole", world, fault);
  }

  const work = accept(parts, route, request);
  await pause(world, latencyMs);
  const answer = work();
  if (answer.status === 429) parts.calls.countRateLimited();
  const isGood = (answer.status ?? 200) === 200;
  const body = fault && behaviour.changeBody && isGood ? behaviour.changeBody(answer.body, fault) : answer.body;
  const plain: RawAnswer["headers"] = {
    "Content-Type": "application/json; charset=utf-8",
    ...rateLimit.headers(),
    ...answer.headers,
  };
  const text = body === undefined ? "" : JSON.stringify(body);
  const raw = {
    status: answer.status ?? 200,
    headers: behaviour.changeHeaders?.(plain) ?? plain,
    text: behaviour.changeText?.(text) ?? text,
  };
  return deliver(reply, raw, behaviour.delivery ?? "whole", world, fault);
}

/**
 * What is done when a call arrives: it is counted and authorised, and claims its idempotency key.
 * Returns the rest, which takes a while.
 */
function accept({ world, rateLimit }: ExchangeParts, route: Route, request: FastifyRequest): () => Answer {
  const refused = (error: unknown): Answer => {
    if (!(error instanceof UpstreamRefusal)) throw error;
    return { status: error.status, body: toErrorBody(error, world.clock.now()) };
  };
  try {
    const isCounted = route.needsToken || world.settings.tokenCallsCount;
    if (isCounted && !rateLimit.allow()) throw new UpstreamRefusal(429, "rate_limit", "Rate limit exceeded");
    const call = toCall(world, request);
    if (route.needsToken && !isAuthorised(world, call.authorization))
      throw new UpstreamRefusal(401, "invalid_credentials", "The access token is not valid");
    const record = claimKey(world, idempotencyKeyOf(request), call.url);
    return () => {
      let answer: Answer;
      try {
        answer = route.answer(call);
      } catch (error) {
        answer = refused(error);
      }
      record(answer);
      return answer;
    };
  } catch (error) {
    return () => refused(error);
  }
}

function idempotencyKeyOf({ method, headers }: FastifyRequest): string | undefined {
  return method === "POST" ? headers["idempotency-key"]?.toString() : undefined;
}

function toCall(world: World, request: FastifyRequest): Call {
  const query = Object.entries(request.query as Record<string, string | string[]>);
  return {
    params: request.params as Record<string, string>,
    query: new Map(query.map(([name, value]) => [name.toLowerCase(), [value].flat()[0] ?? ""])),
    body: readBody(request.body),
    authorization: request.headers.authorization ?? "",
    url: world.baseUrl() + (request.originalUrl.split("?")[0] ?? ""),
  };
}

/** A form, such as the token endpoint receives, is treated as empty: none of its fields is used. */
function readBody(body: unknown): Record<string, unknown> {
  if (typeof body !== "string" || !/^\s*[{[]/.test(body)) return {};
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new UpstreamRefusal(400, "param_error", "The body is no JSON", { Body: "The body is no JSON" });
  }
}

async function deliver(
  { raw }: FastifyReply,
  { status, headers, text }: RawAnswer,
  delivery: Delivery,
  world: World,
  fault: Fault | undefined,
): Promise<void> {
  if (delivery === "never") return;
  if (delivery === "reset") return void raw.socket?.resetAndDestroy();
  const length = Buffer.byteLength(text);
  raw.writeHead(status, {
    Date: new Date(world.clock.now()).toUTCString(),
    ...headers,
    "Content-Length": String(length),
  });
  if (delivery === "whole") return void raw.end(text);
  if (delivery === "truncated") {
    raw.write(text.slice(0, Math.floor(text.length / 2)), () => raw.destroy());
    return;
  }
  for (const character of text) {
    if (raw.destroyed) return;
    raw.write(character);
    await pause(world, fault?.latencyMs ?? 0);
  }
  raw.end();
}

function pause({ clock }: World, ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => void clock.setTimeout(resolve, ms));
}
