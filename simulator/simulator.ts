// The composition root of the simulator: the upstream's API, its hosted page and the control API on one port.
import type { AddressInfo } from "node:net";
import fastify, { type FastifyReply } from "fastify";
import type { World } from "./call.js";
import { createCallCounts } from "./call-counts.js";
import { createChanges } from "./changes.js";
import { type Clock, shiftableClock, systemClock } from "./clock.js";
import { addConsolePage } from "./console-page.js";
import { addControl } from "./control.js";
import { ADDRESS_PROBLEM } from "./control-calls.js";
import { readFaultArgument } from "./fault-reader.js";
import { createFaults } from "./faults.js";
import { addHostedPage } from "./hosted-page.js";
import { createLifecycle } from "./lifecycle.js";
import { createRateLimit } from "./rate-limit.js";
import { addScaPage } from "./sca-page.js";
import { seed } from "./seed.js";
import { DEFAULT_SETTINGS, type SimulatorSettings } from "./settings.js";
import { start } from "./start.js";
import { addStartPage } from "./start-page.js";
import { createStateFile } from "./state-file.js";
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
  /** Active from the start, each as on the command line. */
  faults?: readonly string[];
  /** Kept up to date. If it is there at the start, the simulator begins with what it contains. */
  stateFile?: string;
}

export interface Simulator {
  /** Empty until it has started. */
  readonly url: string;
  start(): Promise<string>;
  stop(): Promise<void>;
}

/** @throws InputProblem that names the fault which cannot be ordered */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const changes = createChanges();
  const clock = shiftableClock(options.clock ?? systemClock(), changes.notify);
  const random = options.random ?? Math.random;
  const store = new Store();
  const initialSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  const settings: SimulatorSettings = { ...initialSettings };
  const createId = createIdSource(clock, random);
  let url = "";
  const personHostedPage = (personId: string) =>
    `${url}/hosted/persons/${personId}?link=${Math.floor(random() * 2 ** 48).toString(16)}`;
  const lifecycle = createLifecycle({
    store,
    settings,
    clock,
    createId,
    hostedPageUrl: personHostedPage,
    startScheduled(userId, state) {
      const user = store.users.get(userId);
      if (user) start(world, user, state);
    },
  });
  const webhooks = createWebhooks({ store, settings, clock, random, createId, onChange: changes.notify });
  lifecycle.onEvent((event) => webhooks.notify(event));
  const rateLimit = createRateLimit(settings, clock);
  const faults = createFaults(random);
  const calls = createCallCounts();
  const world: World = { store, settings, clock, createId, random, lifecycle, personHostedPage, baseUrl: () => url };

  const app = fastify({
    forceCloseConnections: true,
    // Upstream docs: the version in the path is case-insensitive. Some official clients write V2_01.
    rewriteUrl: ({ url: path = "/" }) => path.replace(/^\/v2[._]01(?=\/)/i, "/v2.01"),
    // Official clients write /Regulatory, the documentation /regulatory. One writes /responses//{key}.
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      caseSensitive: false,
      // An id that is too long to be one is unknown like any other.
      maxParamLength: 10_000,
    },
    exposeHeadRoutes: false,
    // Of a path that cannot be decoded.
    frameworkErrors: (_error, _request, reply: FastifyReply) => void reply.code(400).send({ problem: ADDRESS_PROBLEM }),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  app.addHook("onResponse", (_request, _reply, done) => {
    changes.notify();
    done();
  });
  const endpoints = addUpstreamApi(app, { world, rateLimit, faults, calls });
  for (const argument of options.faults ?? []) faults.add(readFaultArgument(argument, endpoints));
  addHostedPage(app, world);
  addScaPage(app, world);
  if (!addConsolePage(app)) addStartPage(app);

  function reset({ isSeeded, keepsHooks }: { isSeeded: boolean; keepsHooks: boolean }): void {
    const hooks = keepsHooks ? [...store.hooks.values()] : [];
    lifecycle.clear();
    for (const part of [store, rateLimit, faults, calls, webhooks]) part.clear();
    Object.assign(settings, initialSettings);
    clock.unshift();
    if (isSeeded) seed(world);
    // Last, so that nobody is sent what the seed contains.
    for (const hook of hooks) store.hooks.set(hook.Id, hook);
  }

  const stateFile =
    options.stateFile === undefined
      ? undefined
      : createStateFile(options.stateFile, { world, clock, faults, webhooks, changes, endpoints });
  void app.register(
    (control, _options, done) => {
      addControl(control, {
        world,
        clock,
        faults,
        calls,
        rateLimit,
        webhooks,
        changes,
        stateFile,
        endpoints,
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
      try {
        if (!stateFile?.restore() && (options.seed ?? true)) seed(world);
        stateFile?.keep();
      } catch (error) {
        await app.close();
        throw error;
      }
      return url;
    },
    async stop() {
      stateFile?.stop();
      lifecycle.clear();
      webhooks.clear();
      await app.close();
    },
  };
}
