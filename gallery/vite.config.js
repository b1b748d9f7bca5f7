// How the gallery is built: React, Tailwind, and one of the download variants.
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const VARIANTS = fileURLToPath(new URL("./src/download/variants", import.meta.url));

/** The file of the variant named by VITE_VARIANT; only this one gets into the bundle. */
function chosenVariant(name = process.env.VITE_VARIANT || "fixed") {
  const known = readdirSync(VARIANTS).map((file) => basename(file, ".js"));
  if (known.includes(name)) return `${VARIANTS}/${name}.js`;

  const error = new Error(`Unknown VITE_VARIANT "${name}"; the variants are: ${known.sort().join(", ")}.`);
  error.stack = error.message; // the trace of a config file helps nobody
  throw error;
}

const api = { "/api": process.env.GALLERY_API || "http://127.0.0.1:8000" };

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@variant": chosenVariant() } },
  server: { proxy: api },
  preview: { proxy: api },
});
