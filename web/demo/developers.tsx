// What is not part of the product: the way to the tools behind it, for whoever builds such a page.
import type { Account } from "./accounts.js";

const PAGES: Readonly<Record<string, { href: string; label: string }>> = {
  graphiql: { href: "/graphiql", label: "GraphiQL" },
  docs: { href: "/docs/quickstart.html", label: "How to build such a page" },
};

interface DevelopersProps {
  /** Names of the pages beside this one. */
  pages: readonly string[];
  /** Whom the simulator is to show; an operator for its list of users. */
  account: Account | undefined;
}

export function Developers({ pages, account }: DevelopersProps) {
  const links = pages.flatMap((name) => PAGES[name] ?? []);
  const simulator = account && {
    href: account.consoleUrl,
    label: account.userId === null ? "Simulator" : `${account.person} in the simulator`,
  };
  return (
    <footer className="developers" lang="en">
      <nav aria-label="For developers">
        <span>For developers</span>
        {[...(simulator ? [simulator] : []), ...links].map(({ href, label }) => (
          <a key={href} href={href} target="_blank" rel="noreferrer">
            {label}
          </a>
        ))}
      </nav>
    </footer>
  );
}
