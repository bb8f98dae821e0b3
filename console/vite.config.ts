import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// Everything comes from the hub itself: no inline script or style, no data: but icons, names with hashes.
export default defineConfig({
  base: "/console/",
  plugins: [svelte()],
  build: {
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/outlets": "http://127.0.0.1:8080" } },
});
