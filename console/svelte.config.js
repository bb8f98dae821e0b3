import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

// Styles are files of their own: the page's policy takes no inline ones.
export default { preprocess: vitePreprocess(), compilerOptions: { css: "external", runes: true } };
