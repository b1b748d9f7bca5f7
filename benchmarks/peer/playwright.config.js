// The peer as a person would set it up, in the same browser with the same wish for less motion as the gate.
const { defineConfig } = require("@playwright/test");

module.exports = defineConfig({
  testDir: __dirname,
  outputDir: process.env.BENCH_OUTPUT,
  workers: Number(process.env.BENCH_WORKERS),
  fullyParallel: true,
  reporter: "line",
  use: {
    launchOptions: { executablePath: process.env.BENCH_BROWSER },
    contextOptions: { reducedMotion: "reduce" },
  },
});
