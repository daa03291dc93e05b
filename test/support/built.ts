// The gateway and the simulator as they are built, for tests that run them as a whole. Tests of single modules import
// src/ and simulator/ instead: an instance of a class there is none of the class here.
import type * as graphql from "graphql";
import type * as undici from "undici";
import type * as simulator from "../../simulator/simulator.js";
import type * as tokens from "../../src/authentication/development-token.js";
import type * as config from "../../src/config.js";
import type * as gateway from "../../src/gateway.js";
import type * as trustedDocuments from "../../src/operations/trusted-documents.js";
import type * as textsFile from "../../src/texts/texts-file.js";

declare global {
  // Declared by environment.mjs; only `var` declares a property of the global object.
  var importNatively: (specifier: string) => Promise<unknown>;
}

export const { createGateway } = (await importNatively("dist/src/gateway.js")) as typeof gateway;
export const { loadConfig } = (await importNatively("dist/src/config.js")) as typeof config;
export const { signDevelopmentToken } = (await importNatively(
  "dist/src/authentication/development-token.js",
)) as typeof tokens;
export const { createSimulator } = (await importNatively("dist/simulator/simulator.js")) as typeof simulator;
export const { createTrustedDocuments, readTrustedDocuments } = (await importNatively(
  "dist/src/operations/trusted-documents.js",
)) as typeof trustedDocuments;
export const { readTextsFile } = (await importNatively("dist/src/texts/texts-file.js")) as typeof textsFile;
/** For thousands of requests: each costs a fraction of what one of fetch does. */
export const { Pool } = (await importNatively("undici")) as typeof undici;
/** Loading graphql-js takes longer than many a test. */
export const { print } = (await importNatively("graphql")) as typeof graphql;
