import type { Account } from "./accounts.js";
import { Avatar } from "./avatar.js";
import { Notice } from "./notices.js";

const GROUPS: [title: string, isIn: (account: Account) => boolean][] = [
  ["People", ({ userId, company }) => userId !== null && company === null],
  ["Companies", ({ company }) => company !== null],
  ["Your staff", ({ userId }) => userId === null],
];

/** @param isUnknown whether an account was asked for that there is not */
export function SignIn({ accounts, isUnknown }: { accounts: Account[]; isUnknown: boolean }) {
  return (
    <main lang="en" className="wide">
      <h1>Whose verification?</h1>
      <p className="lead">
        Sign in as one of these people, none of whom exists, to see what your users would see. Nothing leaves your
        computer.
      </p>
      {isUnknown && <Notice>There is no account of this name.</Notice>}
      {GROUPS.map(([title, isIn]) => (
        <section key={title}>
          <h2>{title}</h2>
          <ul className="accounts">
            {accounts.filter(isIn).map(({ name, person, company, description }) => (
              <li key={name}>
                <a href={`?as=${name}`}>
                  <Avatar person={person} />
                  <span>
                    <strong>{person}</strong>
                    {company !== null && <span className="hint">{company}</span>}
                    <span className="hint">{description}</span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </main>
  );
}
