import { availableParallelism } from "node:os";

// Tests run as ES modules: the npm scripts set NODE_OPTIONS=--experimental-vm-modules, without
// which the very same configuration would silently run as CommonJS.
if (
  !process.execArgv
    .concat(process.env.NODE_OPTIONS ?? "")
    .join(" ")
    .includes("experimental-vm-modules")
) {
  throw new Error(
    "Run the tests with `npm test` or `npm run jest --`, which set NODE_OPTIONS=--experimental-vm-modules",
  );
}

export default {
  globalSetup: "<rootDir>/test/support/build.mjs",
  testEnvironment: "<rootDir>/test/support/environment.mjs",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          target: "es2022",
          parser: { syntax: "typescript", decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
          // Imports of JSON need theirs.
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
      },
    ],
  },
  // type-graphql needs the polyfill before the first decorated class, whichever file a test imports first.
  setupFiles: ["reflect-metadata"],
  // Ends what hangs, and nothing else: how long a test takes is a matter of the machine.
  testTimeout: 300_000,
  // One more than there are cores: much of a test is waiting for a browser or another process.
  maxWorkers: availableParallelism() + 1,
  // A worker keeps much of the modules that each file has loaded anew.
  workerIdleMemoryLimit: "1GB",
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};
