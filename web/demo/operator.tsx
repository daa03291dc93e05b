// The operator's view: any user by id, and their sessions, filtered by status and paginated.
import { useLazyQuery } from "@apollo/client/react";
import { type SubmitEvent, useState } from "react";
import type { Account } from "./accounts.js";
import { sayFailure } from "./failure.js";
import {
  type IdentityVerificationStatus,
  UserVerificationsDocument,
  type UserVerificationsQuery,
} from "./generated/graphql.js";
import { Problem } from "./notices.js";
import { sayDate, sayStatus } from "./texts.js";

const FILTERS: readonly IdentityVerificationStatus[] = [
  "PENDING",
  "REVIEW",
  "VALIDATED",
  "REFUSED",
  "EXPIRED",
  "OUT_OF_DATE",
];

/** @param users suggested while the operator types an id */
export function Operator({ users }: { users: Account[] }) {
  const [find, { data, loading, error, called, fetchMore, variables }] = useLazyQuery(UserVerificationsDocument, {
    fetchPolicy: "network-only",
    // Data that arrives beside an error is shown as well.
    errorPolicy: "all",
    notifyOnNetworkStatusChange: true,
  });
  const [userId, setUserId] = useState("");
  const [status, setStatus] = useState<IdentityVerificationStatus | "">("");
  const [moreError, setMoreError] = useState<Error>();
  const user = data?.user;
  const page = user?.verificationsConnection;

  function search(event?: SubmitEvent): void {
    event?.preventDefault();
    setMoreError(undefined);
    void find({ variables: { userId: userId.trim(), status: status === "" ? null : [status] } }).catch(() => undefined);
  }

  function showMore(): void {
    setMoreError(undefined);
    fetchMore({
      variables: { ...variables, after: page?.pageInfo.endCursor ?? null },
      errorPolicy: "all",
      updateQuery(previous, { fetchMoreResult: next }) {
        const before = previous.user?.verificationsConnection?.edges ?? [];
        const more = next?.user?.verificationsConnection;
        return more && previous.user
          ? {
              ...previous,
              user: { ...previous.user, verificationsConnection: { ...more, edges: [...before, ...more.edges] } },
            }
          : previous;
      },
    }).then(({ error: problem }) => setMoreError(problem), setMoreError);
  }

  return (
    <>
      <h1>Find a user</h1>
      <form onSubmit={search} className="search">
        <label>
          User id
          <input
            required
            value={userId}
            onChange={(event) => setUserId(event.target.value)}
            list="known-users"
            placeholder="user_m_…"
            pattern="\s*[A-Za-z0-9_\-]{1,128}\s*"
            title="Letters, digits, - and _"
          />
        </label>
        <datalist id="known-users">
          {users.map(({ name, userId, description }) => (
            <option key={name} value={userId ?? ""}>{`${name}: ${description}`}</option>
          ))}
        </datalist>
        <label>
          Status
          <select value={status} onChange={(event) => setStatus(event.target.value as IdentityVerificationStatus | "")}>
            <option value="">Any</option>
            {FILTERS.map((filter) => (
              <option key={filter} value={filter}>
                {sayStatus(filter)}
              </option>
            ))}
          </select>
        </label>
        <button className="button">Find</button>
      </form>
      {error && <Problem error={error} onRetry={() => search()} />}
      {loading && !user && <p role="status">Searching…</p>}
      {called && !loading && !error && !user && <p role="status">There is no such user.</p>}
      {user && (
        <section className="card" aria-live="polite">
          <h2>{user.id}</h2>
          <p>
            {sayUser(user)}
            {user.freshness?.isStale && " when the upstream last answered"}
          </p>
          {page?.edges.length === 0 && <p>No sessions{status === "" ? "" : " of this status"}.</p>}
          <ul className="history">
            {page?.edges.map(({ node }) => (
              <li key={node.id}>
                <code>{node.id}</code>
                <span>{sayStatus(node.status)}</span>
                <span>{node.createdAt ? sayDate(node.createdAt) : ""}</span>
              </li>
            ))}
          </ul>
          {moreError && (
            <Problem error={moreError} say={(failure) => `There is more. ${sayFailure(failure)}`} onRetry={showMore} />
          )}
          {!moreError && page?.pageInfo.hasNextPage && (
            <button disabled={loading} onClick={showMore}>
              Show more
            </button>
          )}
        </section>
      )}
    </>
  );
}

/** Null means that it could not be read, not that the user is not verified. */
function sayUser({ personType, category, kycLevel, isVerified }: NonNullable<UserVerificationsQuery["user"]>): string {
  const verified = isVerified == null ? "verified or not: unknown" : isVerified ? "verified" : "not verified";
  return [personType, category, kycLevel, verified].filter((fact) => fact != null).join(", ");
}
