// How the site's search ranks the pages, and what it calls them.
import { NAVIGATION, toSitePath } from "./pages.mjs";

/** Of pages that are not in the navigation: the schema's reference, whose names are words of the guides. */
const WEIGHT_OF_OTHERS = 0.5;

const inNavigation = NAVIGATION.flatMap(({ searchWeight: weight, pages }) =>
  pages.map(([source, title]) => ({ path: toSitePath(source), title, weight })),
);
const titles = new Map(inNavigation.map(({ path, title }) => [path, title]));

/** What the score of a match is multiplied by, by the page's name in the index. As theme/search-order.js needs it. */
export const SEARCH_WEIGHTS = {
  pages: Object.fromEntries(inNavigation.map(({ path, weight }) => [`/${path.replace(/md$/, "html")}`, weight])),
  others: WEIGHT_OF_OTHERS,
};

/** For VitePress, when it builds the index: a page has the title by which the navigation has led people to it. */
export async function renderForSearch(source, env, md) {
  const html = await md.renderAsync(source, env);
  if (env.frontmatter?.search === false) return "";
  const title = titles.get(env.relativePath);
  return title === undefined ? html : withTitle(html, title);
}

/** Its own title is found too, as text. */
const withTitle = (html, title) =>
  html.replace(
    /(<h1[^>]*>)([^]*?)(<a class="header-anchor"[^]*?<\/h1>)/,
    (_heading, start, own, end) => `${start}${title} ${end}<p>${own}</p>`,
  );
