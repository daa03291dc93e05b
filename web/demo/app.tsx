import type { Account } from "./accounts.js";
import { Avatar } from "./avatar.js";
import { Developers } from "./developers.js";
import { MyVerification } from "./my-verification.js";
import { Operator } from "./operator.js";
import { SignIn } from "./sign-in.js";
import { LanguageChoice, LanguageProvider, useLanguage } from "./use-language.js";
import { FRAME_WORDS } from "./words.js";

/** The URL names the account, so that the user is still signed in when the hosted page redirects back. */
export function App({ accounts, pages }: { accounts: Account[]; pages: string[] }) {
  const name = new URLSearchParams(location.search).get("as");
  const account = accounts.find((candidate) => candidate.name === name);
  return (
    <LanguageProvider>
      {account ? (
        <SignedIn account={account} accounts={accounts} />
      ) : (
        <SignIn accounts={accounts} isUnknown={name !== null} />
      )}
      <Developers pages={pages} account={account ?? accounts.find(({ userId }) => userId === null)} />
    </LanguageProvider>
  );
}

function SignedIn({ account, accounts }: { account: Account; accounts: Account[] }) {
  const { name } = useLanguage();
  return (
    <>
      <header>
        <span className="who">
          <Avatar person={account.person} />
          <strong>{account.person}</strong>
        </span>
        <nav>
          <LanguageChoice />
          <a href="./demo">{FRAME_WORDS[name].signOut}</a>
        </nav>
      </header>
      {account.userId === null ? (
        <main lang="en" className="wide">
          <Operator account={account} users={accounts.filter(({ userId }) => userId !== null)} />
        </main>
      ) : (
        <main>
          <MyVerification account={account} />
        </main>
      )}
    </>
  );
}
