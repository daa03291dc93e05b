// An endpoint's input and output; endpoints know nothing else of HTTP.
import type { Clock } from "./clock.js";
import type { Lifecycle } from "./lifecycle.js";
import type { SimulatorSettings } from "./settings.js";
import type { Store } from "./store.js";
import type { CreateId } from "./ulid.js";
import { invalidParameter } from "./upstream-refusal.js";

export interface Call {
  params: Readonly<Record<string, string>>;
  /** Parameter names in lower case: the upstream's clients differ in how they spell them. */
  query: ReadonlyMap<string, string>;
  body: Readonly<Record<string, unknown>>;
  authorization: string;
  /** The requested URL as the caller wrote it, without the query. */
  url: string;
}

export interface Answer {
  /** 200 by default; the upstream never responds with 201. */
  status?: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface Endpoint {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below /v2.01/{ClientId}. */
  path: string;
  /** Below /v2.01. */
  isWithoutClientId?: boolean;
  answer(call: Call): Answer;
}

/** What the endpoints depend on. */
export interface World {
  store: Store;
  settings: SimulatorSettings;
  clock: Clock;
  createId: CreateId;
  random: () => number;
  lifecycle: Lifecycle;
  /** The address of a new hosted page for a person of significant control. */
  personHostedPage: (personId: string) => string;
  /** The simulator's own address, for hosted pages and links. */
  baseUrl(): string;
}

export function nowSeconds(world: World): number {
  return Math.floor(world.clock.now() / 1_000);
}

/** @throws UpstreamRefusal 400 if it is not a string or too long */
export function optionalText(body: Call["body"], field: string, maxLength: number): string | null {
  const value = body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw invalidParameter(field, `The ${field} field must be a string`);
  if (value.length > maxLength)
    throw invalidParameter(field, `The ${field} field must have a maximum length of ${maxLength}`);
  return value;
}

/** @throws UpstreamRefusal 400 if it is missing, empty or too long */
export function requiredText(body: Call["body"], field: string, maxLength: number): string {
  const value = optionalText(body, field, maxLength);
  if (!value) throw invalidParameter(field, `The ${field} field is required`);
  return value;
}
