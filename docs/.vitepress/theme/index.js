// VitePress's own theme, with the fonts of the reader's system, and with our layout.
import "./site.css";
import DefaultTheme from "vitepress/theme-without-fonts";
import Layout from "./layout.vue";

export default { extends: DefaultTheme, Layout };
