// VitePress's own theme, in the appearance of our other pages, and with our layout.
import "./appearance.css";
import "./site.css";
import DefaultTheme from "vitepress/theme-without-fonts";
import Layout from "./layout.vue";

export default { extends: DefaultTheme, Layout };
