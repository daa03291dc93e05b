import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import type { Action } from "./action.js";
import { RetryPersonDocument } from "./generated/graphql.js";
import { Notice, Problem } from "./notices.js";

export function CompletePersons({ action }: { action: Action<"CompletePersons"> }) {
  const { identityVerificationId, persons, areLinksEmailed } = action;
  const [retry, { data, loading, error }] = useMutation(RetryPersonDocument);
  const [asked, setAsked] = useState("");
  const refusal = data?.retryPersonVerification.userErrors[0];

  function askAgain(personId: string): void {
    setAsked(personId);
    // The error is shown below.
    retry({ variables: { input: { identityVerificationId, personId } } }).catch(() => undefined);
  }

  return (
    <>
      <p>
        Your own part is done. These persons have to verify themselves before your company is verified.{" "}
        {areLinksEmailed
          ? "Each of them has received their link by e-mail; you may also send it yourself."
          : "Please send each of them their link."}
      </p>
      {refusal && <Notice>{refusal.message}</Notice>}
      <ul className="persons">
        {persons.map((person, index) => (
          <li key={person.id ?? index}>
            <span>{(person.role ?? "person").toLowerCase()}</span>
            <PersonStep person={person} isBusy={loading} onAskAgain={askAgain} />
          </li>
        ))}
      </ul>
      {error && <Problem error={error} onRetry={() => askAgain(asked)} />}
    </>
  );
}

function PersonStep({
  person: { id, status, hostedUrl },
  isBusy,
  onAskAgain,
}: {
  person: Action<"CompletePersons">["persons"][number];
  isBusy: boolean;
  onAskAgain: (personId: string) => void;
}) {
  switch (status) {
    case "PENDING_VALIDATION":
      return hostedUrl ? <a href={hostedUrl}>Link to send them</a> : <span>has to verify themselves; no link yet</span>;
    case "REJECTED":
      // Without an id they cannot be asked again.
      return id == null ? (
        <span>was refused. Please contact us.</span>
      ) : (
        <button disabled={isBusy} onClick={() => onAskAgain(id)}>
          Refused. Ask again
        </button>
      );
    case "ABANDONED":
      return <span>has given up. Please contact us.</span>;
    case "VALIDATED":
      return <span>is verified</span>;
    case "UNKNOWN":
      return <span>is being processed</span>;
  }
}
