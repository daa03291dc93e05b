// A user as an operator sees them: read once, further pages on demand, and anew whenever something of them changes.
import { useCallback, useEffect, useRef, useState } from "react";
import { ask } from "../../client/ask.js";
import type { Problem, Transport } from "../../client/client.js";
import { type IdentityVerificationStatus, OPERATOR_USER, type OperatorUserQuery } from "./generated/operations.js";
import { useChanges } from "./use-changes.js";
import { useTexts } from "./use-language.js";

export type OperatorUser = NonNullable<OperatorUserQuery["user"]>;

export interface UsedUser {
  /** Null: there is no such user. Undefined: not known. */
  user: OperatorUser | null | undefined;
  isLoading: boolean;
  problem: Problem | null;
  /** Changes do not show by themselves: it is tried again. */
  isLost: boolean;
  /** Everything once more. */
  reload: () => void;
  /** The same, or the further page if that is what has failed. */
  retry: () => void;
  loadMore: () => void;
}

interface Read extends Pick<UsedUser, "user" | "isLoading" | "problem"> {
  /** Of which user and status. */
  of: string;
  /** What there is a problem with is a further page. */
  isOfMore: boolean;
}

const PAGE_SIZE = 5;
/** Of the gateway, for one page. */
const MAX_PAGE_SIZE = 100;
const NOTHING: Read = { of: "", isOfMore: false, user: undefined, isLoading: false, problem: null };

/** @param status only sessions of this one; "" for all */
export function useUser(transport: Transport, userId: string | null, status: string): UsedUser {
  const { textLanguage: language } = useTexts();
  const [read, setRead] = useState(NOTHING);
  const [round, setRound] = useState(0);
  const of = `${userId} ${status}`;
  const shown = read.of === of ? read : NOTHING;
  /** How many sessions are shown: as many are read when something has changed. */
  const count = useRef(0);
  useEffect(() => {
    count.current = shown.user?.verificationsConnection?.edges.length ?? 0;
  });

  const load = useCallback(
    async (after: string | null, first: number) => {
      const statuses = status === "" ? null : [status as IdentityVerificationStatus];
      const variables = { userId: userId ?? "", language, first, after, status: statuses };
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
    void load(null, Math.min(Math.max(count.current, PAGE_SIZE), MAX_PAGE_SIZE)).then(({ user, problem }) => {
      // What could not be read this time stays as it was.
      if (isCurrent)
        setRead((before) => ({ ...before, isLoading: false, problem, user: user ?? (problem ? before.user : null) }));
    });
    return () => void (isCurrent = false);
  }, [load, of, userId, round]);

  const reload = () => setRound((before) => before + 1);
  const isLost = useChanges({
    transport,
    userId: shown.user ? userId : null,
    onChange: reload,
    onSignedOut: (problem) => setRead((before) => ({ ...before, problem })),
  });

  function loadMore(): void {
    const page = read.user?.verificationsConnection;
    if (!page) return;
    setRead((before) => ({ ...before, isLoading: true, isOfMore: true, problem: null }));
    void load(page.pageInfo.endCursor, PAGE_SIZE).then(({ user, problem }) => {
      const more = user?.verificationsConnection;
      setRead((before) => {
        const earlier = before.user?.verificationsConnection;
        if (before.of !== of || !before.user || !earlier || !more) return { ...before, isLoading: false, problem };
        const verificationsConnection = { ...more, edges: [...earlier.edges, ...more.edges] };
        const user = { ...before.user, verificationsConnection };
        return { ...before, isLoading: false, isOfMore: problem !== null, problem, user };
      });
    });
  }

  return { ...shown, isLost, loadMore, reload, retry: shown.isOfMore ? loadMore : reload };
}
