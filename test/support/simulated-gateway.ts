// A gateway and a simulator of its own for each test, over real HTTP on free ports.
import { createSimulator, type SimulatorOptions } from "../../simulator/simulator.js";
import { startGatewayFor, type GatewayAlone, type GatewayParts } from "./gateway.js";

export interface TestGateway extends GatewayAlone {
  simulatorUrl: string;
  /** Calls that reached the upstream since the last reset, without those for tokens. */
  upstreamCalls(): Promise<{ total: number; byEndpoint: Record<string, number> }>;
  resetUpstreamCalls(): Promise<void>;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
}

export async function startGateway(options: GatewayParts & { simulator?: SimulatorOptions } = {}): Promise<TestGateway> {
  const simulator = createSimulator(options.simulator);
  const simulatorUrl = await simulator.start();
  const gateway = await startGatewayFor(simulatorUrl, options);

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${simulatorUrl}/_simulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`simulator control ${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  return {
    ...gateway,
    simulatorUrl,
    control,
    async upstreamCalls() {
      const { byEndpoint } = (await control("GET", "calls")) as { byEndpoint: Record<string, number> };
      const calls = Object.fromEntries(Object.entries(byEndpoint).filter(([endpoint]) => endpoint !== "POST /oauth/token"));
      return { total: Object.values(calls).reduce((sum, count) => sum + count, 0), byEndpoint: calls };
    },
    async resetUpstreamCalls() {
      await control("DELETE", "calls");
    },
    async stop() {
      await gateway.stop();
      await simulator.stop();
    },
  };
}
