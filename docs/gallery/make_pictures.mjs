// Takes the pictures of docs/gallery.md from pages that the program writes, and notes which figures they show.
// usage: copy it into a folder with playwright-core, as build/checked/report_browser (which the build makes), and there
//        node make_pictures.mjs REKINDLE SOURCE_DIR
import { chromium } from "playwright-core";
import { execFileSync, execSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [rekindle, source] = process.argv.slice(2).map((name) => resolve(name));
const gallery = join(source, "docs/gallery"), folder = mkdtempSync(join(tmpdir(), "gallery-"));
for (const name of ["bench", "docs", "policies", "scenarios"]) symlinkSync(join(source, name), join(folder, name));
const env = { ...process.env, PATH: `${dirname(rekindle)}:${process.env.PATH}` };
for (const [name, command] of Object.entries(JSON.parse(readFileSync(join(gallery, "pictures.json"), "utf8")).commands))
  execSync(`${command} --quiet -o ${name}`, { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });

const browser = await chromium.launch({
  executablePath: process.env.REKINDLE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});

// The first screen, or the part `at` of the page to a height of at most 900.
async function take(picture, page_of, { at = null, width = 1366, height = 768, colorScheme = "light", language = "en" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, offline: true });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, page_of, "report.html")).href);
  await page.waitForSelector("html[data-ready=yes]", { state: "attached" });
  if (language === "zh") await page.check("#language-zh", { force: true });
  await page.waitForTimeout(500);
  const path = join(gallery, `${picture}.png`);
  if (at === null) {
    await page.screenshot({ path });
  } else {
    await page.locator(at).scrollIntoViewIfNeeded();
    const box = await page.locator(at).boundingBox(), top = await page.evaluate(() => window.scrollY);
    await page.screenshot({ path, fullPage: true, clip: { x: box.x, y: box.y + top, width: box.width, height: Math.min(box.height, 900) } });
  }
  await context.close();
}

await take("laptop", "cdnow");
await take("effects", "cdnow", { at: "#effects" });
await take("lift", "cdnow", { at: "#lift" });
await take("story", "shop", { at: "#story" });
await take("channels", "shop", { at: "#channels" });
await take("cases", "cases", { at: "main" });
await take("phone", "cdnow", { width: 390, height: 844, colorScheme: "dark", language: "zh" });
await browser.close();
rmSync(folder, { recursive: true, force: true });
execFileSync("/usr/bin/python3", ["-B", join(gallery, "check_pictures.py"), rekindle, "--taken"], { stdio: "inherit" });
