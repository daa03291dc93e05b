// The page to start with, as a panel of GraphiQL: what this is, the journey as examples, and the guides.
import type { GraphiQLPlugin } from "@graphiql/react";
import { chooseOperation } from "./chosen-operation.js";
import { usePage } from "./page-context.js";
import { PageLink } from "./page-links.js";
import { titleOf } from "./starting-tabs.js";
import { useOpenExample } from "./use-open-example.js";

/** Pages of the documentation, and files of docs/. */
const GUIDES = [
  ["quickstart", "Your own page: React, a backend and a test"],
  ["frontend", "Build a page: the journey, statuses, React"],
  ["recipes", "Take code for it: tokens, fetch, servers, native apps, tests"],
  ["errors", "Handle errors: every code, and whether to retry"],
  ["live", "Subscriptions: what they guarantee"],
  ["configuration", "Tokens, scopes and settings"],
  ["glossary", "What the words mean"],
] as const;

export const START_PANEL: GraphiQLPlugin = { title: "Start page", icon: StartIcon, content: StartPanel };

function StartPanel() {
  const { settings } = usePage();
  const openExample = useOpenExample();
  const { examples, pages, simulatorUrl } = settings;
  const servesDocs = pages.includes("docs");
  return (
    <section className="start-panel" aria-label="Start page">
      <h2>Try the API out</h2>
      <p>
        Where does a user&rsquo;s identity verification stand, why, and what comes next? Write an operation, or open one
        of these, and run it. Ctrl+Space completes; the documentation of every field is the first panel.
      </p>
      {examples.length > 0 && (
        <>
          <h3>The journey</h3>
          <ol>
            {examples.map((example) => (
              <li key={example.name}>
                <button type="button" onClick={() => openExample(example)}>
                  {titleOf(example)} <span>{chooseOperation(example.query, null).kind}</span>
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
      <h3>Guides</h3>
      <ul>
        {GUIDES.map(([name, about]) => (
          <li key={name}>
            {servesDocs ? (
              <PageLink href={`/docs/${name}.html`}>{about}</PageLink>
            ) : (
              <>
                {about} <code>docs/{name}.md</code>
              </>
            )}
          </li>
        ))}
      </ul>
      {servesDocs && (
        <p>
          <PageLink href="/docs/">All of the documentation</PageLink>, with search and the schema&rsquo;s reference.
        </p>
      )}
      {pages.includes("demo") && (
        <p>
          <PageLink href="/demo">The demo</PageLink> shows the same journey as a user sees it.
        </p>
      )}
      {simulatorUrl !== null && (
        <p>
          <PageLink href={simulatorUrl}>The simulator</PageLink> takes any user and session to any state, for example
          while you watch one.
        </p>
      )}
    </section>
  );
}

function StartIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 11.5 12 4l8 7.5V20h-5.5v-5h-5v5H4z" strokeLinejoin="round" />
    </svg>
  );
}
