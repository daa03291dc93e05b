// A simulator of its own for each test, with a client of its API and of its control API.
import type { SimulatorOptions } from "../../simulator/simulator.js";
import { createSimulator } from "./built.js";

interface UpstreamAnswer {
  status: number;
  headers: Headers;
  // The tests look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

export interface TestSimulator {
  url: string;
  /** Calls the upstream's API with a good token; path below /v2.01/{ClientId}. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<UpstreamAnswer>;
  /** @throws Error with the answer when the control API refuses */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<TestSimulator> {
  const simulator = createSimulator(options);
  const url = await simulator.start();
  const token = await takeToken(url);
  return {
    url,
    async call(method, path, body, headers) {
      const response = await fetch(`${url}/v2.01/test${path}`, {
        method,
        ...json(body, { authorization: `Bearer ${token}`, ...headers }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
    },
    control: (method, path, body) => control(url, method, path, body),
    stop: () => simulator.stop(),
  };
}

export async function takeToken(url: string): Promise<string> {
  const response = await fetch(`${url}/v2.01/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("test:key")}` },
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

export async function control(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${url}/_simulator/${path}`, { method, ...json(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`simulator control ${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

function json(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return body === undefined
    ? { headers }
    : { body: JSON.stringify(body), headers: { ...headers, "content-type": "application/json" } };
}
