import { useMutation } from "@apollo/client/react";
import { RetryPersonDocument, type PersonStatus } from "./generated/graphql.js";
import { Notice } from "./notices.js";

interface Person {
  id: string;
  role?: string | null;
  status: PersonStatus;
  hostedUrl?: string | null;
}

export function CompletePersons({ verificationId, persons }: { verificationId: string; persons: Person[] }) {
  const [retry, { data, loading }] = useMutation(RetryPersonDocument);
  const refusal = data?.retryPersonVerification.userErrors[0];
  return (
    <>
      <p>Your own part is done. These persons have to verify themselves before your company is verified:</p>
      {refusal && <Notice>{refusal.message}</Notice>}
      <ul className="persons">
        {persons.map(({ id, role, status, hostedUrl }) => (
          <li key={id}>
            <span>{(role ?? "person").toLowerCase()}</span>
            {status === "PENDING_VALIDATION" && hostedUrl && <a href={hostedUrl}>Link to send them</a>}
            {status === "REJECTED" && (
              <button
                disabled={loading}
                onClick={() =>
                  void retry({ variables: { input: { identityVerificationId: verificationId, personId: id } } })
                }
              >
                Refused. Ask again
              </button>
            )}
            {status === "ABANDONED" && <span>has given up. Please contact us.</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
