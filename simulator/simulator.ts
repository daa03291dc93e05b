// The composition root of the simulator: the upstream's API, its hosted page and the control API on one port.
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import type { World } from "./call.js";
import { createCallCounts } from "./call-counts.js";
import { type Clock, shiftableClock, systemClock } from "./clock.js";
import { addControl } from "./control.js";
import { createFaults, type Fault } from "./faults.js";
import { addHostedPage } from "./hosted-page.js";
import { createLifecycle } from "./lifecycle.js";
import { createRateLimit } from "./rate-limit.js";
import { addScaPage } from "./sca-page.js";
import { seed } from "./seed.js";
import { DEFAULT_SETTINGS, type SimulatorSettings } from "./settings.js";
import { addStartPage } from "./start-page.js";
import { Store } from "./store.js";
import { createIdSource } from "./ulid.js";
import { addUpstreamApi } from "./upstream-api.js";
import { createWebhooks } from "./webhooks.js";

export interface SimulatorOptions {
  host?: string;
  /** By default any free one. */
  port?: number;
  clock?: Clock;
  /** Returns numbers from 0 to below 1, like Math.random. */
  random?: () => number;
  settings?: Partial<SimulatorSettings>;
  /** Whether to start with the seeded users; by default true. */
  seed?: boolean;
  /** Active from the start. */
  faults?: Fault[];
}

export interface Simulator {
  /** Empty until it has started. */
  readonly url: string;
  start(): Promise<string>;
  stop(): Promise<void>;
}

export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const clock = shiftableClock(options.clock ?? systemClock());
  const random = options.random ?? Math.random;
  const store = new Store();
  const initialSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  const settings: SimulatorSettings = { ...initialSettings };
  const createId = createIdSource(clock, random);
  let url = "";
  const personHostedPage = (personId: string) =>
    `${url}/hosted/persons/${personId}?link=${Math.floor(random() * 2 ** 48).toString(16)}`;
  const lifecycle = createLifecycle({ store, settings, clock, createId, hostedPageUrl: personHostedPage });
  const webhooks = createWebhooks({ store, settings, clock, random });
  lifecycle.onEvent((event) => webhooks.notify(event));
  const rateLimit = createRateLimit(settings, clock);
  const faults = createFaults(random);
  const calls = createCallCounts();
  for (const fault of options.faults ?? []) faults.add(fault);
  const world: World = { store, settings, clock, createId, random, lifecycle, personHostedPage, baseUrl: () => url };

  const app = fastify({
    forceCloseConnections: true,
    // Upstream docs: the version in the path is case-insensitive. Some official clients write V2_01.
    rewriteUrl: ({ url: path = "/" }) => path.replace(/^\/v2[._]01(?=\/)/i, "/v2.01"),
    // Official clients write /Regulatory, the documentation /regulatory. One writes /responses//{key}.
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, caseSensitive: false },
    exposeHeadRoutes: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  addUpstreamApi(app, { world, rateLimit, faults, calls });
  addHostedPage(app, world);
  addScaPage(app, world);
  addStartPage(app);

  function reset(): void {
    lifecycle.clear();
    for (const part of [store, rateLimit, faults, calls, webhooks]) part.clear();
    Object.assign(settings, initialSettings);
  }

  void app.register(
    (control, _options, done) => {
      addControl(control, {
        world,
        faults,
        calls,
        webhooks,
        shiftClock: (ms) => clock.shift(ms),
        reset,
        seed: () => seed(world),
      });
      done();
    },
    { prefix: "/_simulator" },
  );

  return {
    get url() {
      return url;
    },
    async start() {
      const host = options.host ?? "127.0.0.1";
      await app.listen({ host, port: options.port ?? 0 });
      // All interfaces are no address to connect to: links lead to this machine.
      const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
      const { port } = app.server.address() as AddressInfo;
      url = `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
      if (options.seed ?? true) seed(world);
      return url;
    },
    async stop() {
      lifecycle.clear();
      webhooks.clear();
      await app.close();
    },
  };
}
