// A gateway and a simulator of its own for each test, over real HTTP on free ports.
import type { SimulatorOptions } from "../../simulator/simulator.js";
import { createSimulator } from "./built.js";
import { type GatewayAlone, type GatewayParts, startGatewayFor } from "./gateway.js";
import { control } from "./simulator.js";

export interface TestGateway extends GatewayAlone {
  simulatorUrl: string;
  /** Calls that reached the upstream since the last reset, without those for tokens. */
  upstreamCalls(): Promise<{ total: number; byEndpoint: Record<string, number> }>;
  resetUpstreamCalls(): Promise<void>;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
}

export async function startGateway(
  options: GatewayParts & { simulator?: SimulatorOptions } = {},
): Promise<TestGateway> {
  const simulator = createSimulator(options.simulator);
  const simulatorUrl = await simulator.start();
  const gateway = await startGatewayFor(simulatorUrl, options);
  return {
    ...gateway,
    simulatorUrl,
    control: (method, path, body) => control(simulatorUrl, method, path, body),
    async upstreamCalls() {
      const { byEndpoint } = (await control(simulatorUrl, "GET", "calls")) as { byEndpoint: Record<string, number> };
      const calls = Object.fromEntries(
        Object.entries(byEndpoint).filter(([endpoint]) => endpoint !== "POST /oauth/token"),
      );
      return { total: Object.values(calls).reduce((sum, count) => sum + count, 0), byEndpoint: calls };
    },
    async resetUpstreamCalls() {
      await control(simulatorUrl, "DELETE", "calls");
    },
    async stop() {
      await gateway.stop();
      await simulator.stop();
    },
  };
}
