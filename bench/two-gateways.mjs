// Two gateways in one process, for bench:traces: the first from the start, the second on SECOND_PORT once SIGUSR2 has
// come, after the OpenTelemetry SDK if WITH_SDK is set.
import { setFlagsFromString } from "node:v8";

// As the command `start` does, before anything has been optimised.
setFlagsFromString("--no-allocation-site-pretenuring");

const { PORT, SECOND_PORT, WITH_SDK } = process.env;
const { createGateway } = await import("../dist/src/library.js");
const listen = async (port) => (await createGateway({ settings: { ...process.env, PORT: port } })).start();

await listen(PORT);
process.once("SIGUSR2", async () => {
  if (WITH_SDK) await import("./tracing.mjs");
  await listen(SECOND_PORT);
});
