// The pages of the documentation's site, by reader. A page of docs/ that is missing here fails a test.
import { posix } from "node:path";

/**
 * Groups of the sidebar: [source in the repository, title]. In the search they have weights, as people who search are
 * answered by guides rather than by how the project works within.
 */
export const NAVIGATION = [
  {
    text: "Start",
    searchWeight: 1,
    pages: [["README.md", "Start and try it"]],
  },
  {
    text: "Build a page",
    searchWeight: 1.5,
    pages: [
      ["docs/quickstart.md", "Your own page"],
      ["docs/client.md", "The client for pages"],
      ["docs/frontend.md", "For frontend developers"],
      ["docs/recipes.md", "Recipes"],
      ["docs/errors.md", "Errors"],
      ["docs/live.md", "Subscriptions and webhooks"],
      ["docs/languages.md", "Languages"],
      ["docs/schema-changes.md", "How the schema changes"],
    ],
  },
  {
    text: "Run it",
    searchWeight: 1,
    pages: [
      ["docs/configuration.md", "Configuration"],
      ["docs/deploying.md", "Deploying"],
      ["docs/runbook.md", "Runbook"],
      ["docs/metrics.md", "Metrics"],
      ["docs/tracing.md", "Traces"],
      ["docs/relay.md", "Webhooks to your backend"],
      ["bench/README.md", "Measurements"],
    ],
  },
  {
    text: "Review security",
    searchWeight: 1,
    pages: [
      ["docs/security.md", "Threats and defences"],
      ["SECURITY.md", "Report a vulnerability"],
    ],
  },
  {
    text: "Contribute",
    searchWeight: 0.3,
    pages: [
      ["CONTRIBUTING.md", "Contributing"],
      ["docs/request-path.md", "A query's path"],
      ["docs/decisions.md", "Decisions"],
      ["simulator/README.md", "The simulator"],
      ["CHANGELOG.md", "Changelog"],
    ],
  },
  {
    text: "Reference",
    searchWeight: 1,
    pages: [["docs/glossary.md", "Glossary"]],
  },
];

const LANDING_PAGE = "docs/index.md";

/** Every source that is a page of the site. */
export const SOURCES = [LANDING_PAGE, ...NAVIGATION.flatMap(({ pages }) => pages.map(([source]) => source))];

const NAMED = { "README.md": "start.md", "SECURITY.md": "report-a-vulnerability.md" };

/** "docs/live.md" is "live.md" on the site, "bench/README.md" is "bench.md". */
export function toSitePath(source) {
  const { dir, name } = posix.parse(source);
  return NAMED[source] ?? `${(dir !== "docs" && name === "README" ? dir : name).toLowerCase()}.md`;
}
