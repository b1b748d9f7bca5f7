const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { expect, test } = require("@playwright/test");

const { BENCH_ADDRESS, BENCH_NAME, BENCH_SHA256, BENCH_TESTS, BENCH_TITLE } = process.env;

for (let number = 0; number < Number(BENCH_TESTS); number++) {
  test(`list button saves the video ${number}`, async ({ page }) => {
    await page.goto(BENCH_ADDRESS);
    await page.getByRole("button", { name: /^gallery/i }).click();
    const row = page.getByRole("dialog", { name: "Gallery" }).getByRole("listitem", { name: BENCH_TITLE, exact: true });
    const begun = page.waitForEvent("download");
    await row.getByTitle("Download file", { exact: true }).click();
    const download = await begun;
    expect(download.suggestedFilename()).toBe(BENCH_NAME);
    expect(createHash("sha256").update(readFileSync(await download.path())).digest("hex")).toBe(BENCH_SHA256);
  });
}
