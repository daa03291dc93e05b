// The smallest component with the client's hook, for a server and for a browser.
import { createElement, type ReactElement } from "react";
import type { VerificationOptions } from "../../client/create-verification.js";
import { useVerification } from "../../client/react.js";

/** The options are a new object at each rendering, as pages commonly write them. */
export function NextStep(options: VerificationOptions): ReactElement {
  const { phase, nextAction, connection } = useVerification({ ...options });
  return createElement("p", { title: connection }, nextAction?.__typename ?? phase);
}
