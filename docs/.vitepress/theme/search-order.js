// Ranks the results of the search by page. A function in VitePress's configuration would reach the browser as text to
// be evaluated, which the content security policy refuses.

/** @param siteData VitePress's, whose theme has `searchWeights` (scripts/site/search.mjs) */
export function orderSearch(siteData) {
  const { themeConfig } = siteData.value;
  const { searchWeights, search } = themeConfig;
  const boostDocument = (id) => searchWeights.pages[id.replace(/#.*/, "")] ?? searchWeights.others;
  const options = { ...search.options, miniSearch: { searchOptions: { boostDocument } } };
  siteData.value = { ...siteData.value, themeConfig: { ...themeConfig, search: { ...search, options } } };
}
