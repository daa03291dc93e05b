// The entry `identity-verification-gateway/client/react`.
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { createVerification, type Verification, type VerificationOptions } from "./create-verification.js";
import type { VerificationState } from "./state.js";

/** The state, and what can be done about it. The functions are the same at every rendering. */
export type UsedVerification = VerificationState &
  Pick<Verification, "start" | "retryPerson" | "reportReturn" | "refresh">;

/**
 * @param source options, of which a change of `url`, `transport` or `userId` is another verification; or one that was
 * created elsewhere, for several components to share it
 */
export function useVerification(source: Verification | VerificationOptions): UsedVerification {
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });
  const isGiven = "getState" in source;
  const origin = isGiven ? source : "transport" in source ? source.transport : source.url;
  const userId = isGiven ? undefined : source.userId;
  const verification = useMemo(
    () => (isGiven ? source : createVerification(withLatest(source, latest))),
    // Options are commonly written where they are used: new objects with new functions at each rendering.
    [origin, userId],
  );
  const language = isGiven ? undefined : source.language;
  useEffect(() => {
    if (!isGiven) verification.setLanguage(language);
  }, [verification, isGiven, language]);
  const { subscribe, getState, getInitialState, start, retryPerson, reportReturn, refresh } = verification;
  const state = useSyncExternalStore(subscribe, getState, getInitialState);
  return useMemo(
    () => ({ ...state, start, retryPerson, reportReturn, refresh }),
    [state, start, retryPerson, reportReturn, refresh],
  );
}

/** What a verification needs more than once is as it was at the last rendering. */
function withLatest(
  options: VerificationOptions,
  latest: { readonly current: Verification | VerificationOptions },
): VerificationOptions {
  const current = () => latest.current as VerificationOptions;
  return {
    ...options,
    get navigate() {
      return current().navigate;
    },
    get returnUrl() {
      return current().returnUrl;
    },
    ...("getToken" in options && {
      getToken: (wasRefused: boolean) => (current() as typeof options).getToken(wasRefused),
    }),
  };
}
