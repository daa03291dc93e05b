// Whether tokens can be verified, now and by the keys that the issuer publishes.
import { importJWK } from "jose";
import { JWKS_ALGORITHMS } from "../authentication/bearer-token.js";
import { type FetchedKeySet, fetchKeySet } from "../authentication/key-set.js";
import type { Clock } from "../clock.js";
import { type Check, fail, type Finding, ok, warn } from "./check.js";
import { clockFinding } from "./clock-difference.js";

export interface IssuerCheckOptions {
  jwksUrl: string | undefined;
  hasSecret: boolean;
  clock: Clock;
}

export function createIssuerChecks({ jwksUrl, hasSecret, clock }: IssuerCheckOptions): Check[] {
  if (jwksUrl === undefined) {
    const text = hasSecret ? "tokens are verified with AUTH_SECRET" : "only tokens that a development start signs";
    return [{ name: "token issuer", run: () => ok(text) }];
  }
  const fetched = fetchKeySet(jwksUrl).then(
    (keySet) => ({ ...keySet, at: clock.now() }),
    () => undefined,
  );
  return [
    {
      name: "token issuer",
      async run() {
        const answer = await fetched;
        return answer
          ? keysFinding(answer)
          : fail("AUTH_JWKS_URL serves no key set: its address, DNS, certificate, firewall");
      },
    },
    {
      name: "clock, token issuer",
      async run() {
        const answer = await fetched;
        if (!answer) return warn("not checked: see above");
        return clockFinding("the token issuer", answer.date, answer.at, answer.ageSeconds);
      },
    },
  ];
}

async function keysFinding({ keySet }: FetchedKeySet): Promise<Finding> {
  const usable = await Promise.all(
    keySet.keys.map(async ({ use, alg, ...key }) => {
      if (use === "enc" || (alg !== undefined && !JWKS_ALGORITHMS.includes(alg))) return false;
      const algorithm = alg ?? JWKS_ALGORITHMS.find((name) => name.startsWith(PREFIX_OF[key.kty ?? ""] ?? "none"));
      if (algorithm === undefined) return false;
      return importJWK(key, algorithm).then(
        (imported) => !(imported instanceof Uint8Array) && imported.type === "public",
        () => false,
      );
    }),
  );
  const count = usable.filter(Boolean).length;
  if (count > 0) return ok(`${count} of ${usable.length} keys can be used`);
  return fail(`AUTH_JWKS_URL serves no key for signatures with ${JWKS_ALGORITHMS.join(", ")}`);
}

const PREFIX_OF: Readonly<Record<string, string>> = { RSA: "RS", EC: "ES", OKP: "Ed" };
