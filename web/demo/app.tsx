import { ApolloProvider } from "@apollo/client/react";
import { useMemo, useSyncExternalStore } from "react";
import type { Account } from "./accounts.js";
import { createSession } from "./client.js";
import { MyVerification } from "./my-verification.js";
import { Notice, SessionEnded } from "./notices.js";
import { Operator } from "./operator.js";

/** The URL names the account, so that the user is still signed in when the hosted page redirects back. */
export function App({ accounts }: { accounts: Account[] }) {
  const name = new URLSearchParams(location.search).get("as");
  const account = accounts.find((candidate) => candidate.name === name);
  return account ? (
    <SignedIn account={account} accounts={accounts} />
  ) : (
    <SignIn accounts={accounts} isUnknown={name !== null} />
  );
}

function SignIn({ accounts, isUnknown }: { accounts: Account[]; isUnknown: boolean }) {
  return (
    <main>
      <h1>Verification demo</h1>
      {isUnknown && <Notice>There is no account of this name.</Notice>}
      <p>Sign in as somebody the simulator knows.</p>
      <ul className="choices">
        {accounts.map(({ name, description }) => (
          <li key={name}>
            <a href={`?as=${name}`}>
              <strong>{name}</strong> {description}
            </a>
          </li>
        ))}
      </ul>
    </main>
  );
}

function SignedIn({ account, accounts }: { account: Account; accounts: Account[] }) {
  const session = useMemo(() => createSession(account.token), [account]);
  const connection = useSyncExternalStore(session.onConnection, session.connection);

  return (
    <ApolloProvider client={session.client}>
      <header>
        <span>
          Signed in as <strong>{account.name}</strong>
        </span>
        <a href="./">Sign out</a>
      </header>
      <main>
        {connection === "signed-out" ? (
          <SessionEnded accountName={account.name} />
        ) : account.userId === null ? (
          <Operator users={accounts.filter(({ userId }) => userId !== null)} />
        ) : (
          <MyVerification userId={account.userId} accountName={account.name} connection={connection} />
        )}
      </main>
    </ApolloProvider>
  );
}
