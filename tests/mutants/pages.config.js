// Builds the gallery's own page and one page a mutant, each from a source of its own: `mutants/NAME/index.html`.
import { readdirSync } from "node:fs";
import { mergeConfig } from "vite";
import gallery from "./vite.config.js";

const pages = readdirSync("mutants").map((name) => [name, `mutants/${name}/index.html`]);

export default mergeConfig(gallery, {
  build: { rollupOptions: { input: { gallery: "index.html", ...Object.fromEntries(pages) } } },
});
