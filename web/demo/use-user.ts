// A user as an operator sees them: read once, further pages on demand, and anew whenever something of them changes.
import { useCallback, useEffect, useState } from "react";
import { ask } from "../../client/ask.js";
import type { Problem, Transport } from "../../client/client.js";
import {
  type IdentityVerificationStatus,
  OPERATOR_CHANGES,
  OPERATOR_USER,
  type OperatorUserQuery,
} from "./generated/operations.js";
import { useTexts } from "./use-language.js";

export type OperatorUser = NonNullable<OperatorUserQuery["user"]>;

export interface UsedUser {
  /** Null: there is no such user. Undefined: not known. */
  user: OperatorUser | null | undefined;
  isLoading: boolean;
  problem: Problem | null;
  /** What has failed, or else everything, once more. */
  retry: () => void;
  loadMore: () => void;
}

interface Read extends Pick<UsedUser, "user" | "isLoading" | "problem"> {
  /** Of which user and status. */
  of: string;
  /** What there is a problem with is a further page. */
  isOfMore: boolean;
}

const NOTHING: Read = { of: "", isOfMore: false, user: undefined, isLoading: false, problem: null };

/** @param status only sessions of this one; "" for all */
export function useUser(transport: Transport, userId: string | null, status: string): UsedUser {
  const { textLanguage: language } = useTexts();
  const [read, setRead] = useState(NOTHING);
  const [round, setRound] = useState(0);
  const of = `${userId} ${status}`;

  const load = useCallback(
    async (after: string | null) => {
      const statuses = status === "" ? null : [status as IdentityVerificationStatus];
      const variables = { userId: userId ?? "", language, after, status: statuses };
      const { data, problem } = await ask(transport, OPERATOR_USER, variables);
      return { user: data?.user, problem };
    },
    [transport, userId, status, language],
  );

  useEffect(() => {
    if (userId === null) return;
    let isCurrent = true;
    setRead((before) => ({
      ...(before.of === of ? before : NOTHING),
      of,
      isLoading: true,
      isOfMore: false,
      problem: null,
    }));
    void load(null).then(({ user, problem }) => {
      // What could not be read this time stays as it was.
      if (isCurrent)
        setRead((before) => ({ ...before, isLoading: false, problem, user: user ?? (problem ? before.user : null) }));
    });
    return () => void (isCurrent = false);
  }, [load, of, userId, round]);

  const isKnown = read.of === of && read.user != null;
  useEffect(() => {
    if (userId === null || !isKnown) return;
    let isFirst = true;
    // The first event is what has just been read.
    const next = () => (isFirst ? (isFirst = false) : setRound((before) => before + 1));
    return transport.subscribe(OPERATOR_CHANGES, { userId }, { next, ended: () => undefined });
  }, [transport, userId, isKnown]);

  function loadMore(): void {
    const page = read.user?.verificationsConnection;
    if (!page) return;
    setRead((before) => ({ ...before, isLoading: true, isOfMore: true, problem: null }));
    void load(page.pageInfo.endCursor).then(({ user, problem }) => {
      const more = user?.verificationsConnection;
      setRead((before) => {
        const earlier = before.user?.verificationsConnection;
        if (before.of !== of || !before.user || !earlier || !more) return { ...before, isLoading: false, problem };
        const verificationsConnection = { ...more, edges: [...earlier.edges, ...more.edges] };
        return { ...before, isLoading: false, problem, user: { ...before.user, verificationsConnection } };
      });
    });
  }

  const shown = read.of === of ? read : NOTHING;
  return { ...shown, loadMore, retry: () => (shown.isOfMore ? loadMore() : setRound((before) => before + 1)) };
}
