// VitePress's own theme, with the fonts of the reader's system.
import "./site.css";
import DefaultTheme from "vitepress/theme-without-fonts";

export default DefaultTheme;
