// The bootstrap of docs/tracing.md, loaded before a gateway whose traces are to be measured.
import { NodeSDK, resources } from "@opentelemetry/sdk-node";

const sdk = new NodeSDK({ resourceDetectors: [resources.envDetector], instrumentations: [], contextManager: null });
sdk.start();
process.once("beforeExit", () => void sdk.shutdown());
