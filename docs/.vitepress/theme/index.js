// VitePress's own theme, in the appearance of our other pages, with our layout and our order of what the search finds.
import "./appearance.css";
import "./site.css";
import DefaultTheme from "vitepress/theme-without-fonts";
import Layout from "./layout.vue";
import { orderSearch } from "./search-order.js";

export default { extends: DefaultTheme, Layout, enhanceApp: ({ siteData }) => orderSearch(siteData) };
