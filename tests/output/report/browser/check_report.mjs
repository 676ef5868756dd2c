// Opens report.html in Debian's chromium with the network off and looks at it as a reader would.
// usage: node check_report.mjs REPORT_SAMPLE REKINDLE FOLDER     (screenshots and the printed page go to FOLDER)
import { chromium } from "playwright-core";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [sample, rekindle, given] = process.argv.slice(2);
const folder = resolve(given);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
execFileSync(sample, [folder]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const executablePath = process.env.REKINDLE_CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing: apt-get install chromium, or set REKINDLE_CHROMIUM`);

let passed = 0, failed = 0;
function check(name, holds, details) {
  holds ? ++passed : ++failed;
  if (!holds) console.error(`FAILED: ${name}`, details ?? "");
}

const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// A page with everything that it says or asks for written down. Scripts of the test run outside the page's policy.
async function open(name, { width = 1366, height = 768, colorScheme = "light", javaScriptEnabled = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, javaScriptEnabled, offline: true });
  const page = await context.newPage();
  const said = [], requests = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(join(folder, name, "report.html")).href);
  if (javaScriptEnabled) await page.waitForSelector("html[data-ready=yes]", { state: "attached" });
  return { page, said, requests, close: () => context.close() };
}

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

async function serious(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target + " " + n.failureSummary).join("; ")}`);
}

async function opensQuietly() {
  const { page, said, requests, close } = await open("plain");
  check("no console message", said.length === 0, said);
  check("asks for nothing but itself", requests.length === 1, requests);
  const charts = await page.$$eval("figure.chart", (all) => all.map((f) => ({
    id: f.id,
    drawn: f.querySelectorAll(".live svg path").length,
    fixed: f.querySelectorAll(".static svg path, .static svg rect, .static svg circle").length,
    rows: f.querySelectorAll("details tbody tr").length,
  })));
  check("there are charts", charts.length >= 12, charts);
  for (const c of charts) check(`${c.id} is drawn by script and by us, with a table`, c.drawn > 0 && c.fixed > 0 && c.rows > 0, c);
  await close();
}

async function tablesAreTheSummary() {
  const { page, close } = await open("plain");
  const summary = JSON.parse(readFileSync(join(folder, "plain", "summary.json"), "utf8"));
  const rows = await page.$$eval("#figures tbody tr", (all) => all.map((tr) => [tr.dataset.key, [...tr.querySelectorAll("td")].map((td) => td.dataset.value)]));
  const shown = new Map(rows);
  let compared = 0;
  const same = (key, column, mean) => {
    ++compared;
    const text = shown.get(key)?.[column];
    check(`${key} of world ${column}`, mean === null ? text === undefined : Number(text) === mean, [text, mean]);
  };
  summary.worlds.forEach((world, column) => {
    for (const [name, metric] of Object.entries(world.metrics)) same(name, column, metric.mean);
    const difference = summary.differences.find((d) => d.policy === world.policy);
    for (const [name, metric] of Object.entries(difference?.metrics ?? {})) same(`difference:${name}`, column, metric.mean);
  });
  check("every metric of summary.json is on the page", compared > 100, compared);
  const types = await page.$$eval("#chart-types tbody tr", (all) => all.map((tr) => [tr.dataset.key, [...tr.querySelectorAll("td")].map((td) => Number(td.dataset.value))]));
  for (const [policy, counts] of types) {
    const t = summary.user_types[policy];
    check(`user types of ${policy}`, JSON.stringify(counts) === JSON.stringify([t.persuadable, t.sure_thing, t.lost_cause, t.sleeping_dog]), counts);
  }
  await close();
}

async function speaksBoth() {
  const { page, said, close } = await open("plain");
  const text = () => page.locator("body").innerText();
  check("English first", (await text()).includes("The answer") && !(await text()).includes("结论"));
  await page.focus("#language-en");
  await page.keyboard.press("ArrowRight");
  check("Chinese by the keyboard", (await text()).includes("结论") && !(await text()).includes("The answer"));
  check("the language is told", (await page.evaluate(() => document.documentElement.lang)) === "zh-Hans" && (await page.title()).includes("报告"));
  check("charts follow", (await page.locator("#chart-frontier .live").textContent()).includes("额外成本"));
  check("no message on the way", said.length === 0, said);
  await close();
  const still = await open("plain", { javaScriptEnabled: false });
  await still.page.check("#language-zh", { force: true });
  check("the language switches without scripts", (await still.page.locator("h2").first().innerText()) === "结论");
  check("drawings show without scripts", await still.page.locator("#chart-frontier .static svg").isVisible());
  await still.close();
}

async function hostileNamesAreText() {
  const { page, said, close } = await open("hostile");
  const names = JSON.parse(readFileSync(join(folder, "hostile", "summary.json"), "utf8")).worlds.map((w) => w.policy);
  check("30 hostile names", names.length > 30, names.length);
  const heads = await page.$$eval("#figures table", (all) => [...all[0].querySelectorAll("thead th")].slice(1).map((th) => th.textContent));
  // Controls, marks of direction and line separators never reach a screen.
  const shown = (name) => name.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, "\ufffd");
  names.forEach((name, i) => check(`name ${i} is shown as it is`, heads[i] === shown(name), [heads[i], name]));
  check("nothing of them ran", (await page.evaluate(() => window.broken)) === undefined);
  check("nothing of them is an element", (await page.$$("main img, main b:not(.tip b), main textarea, svg[onload], [onmouseover], [onfocus]")).length === 0);
  check("the browser had nothing to refuse", said.length === 0, said);
  for (const id of ["chart-frontier", "chart-effect-net-value"]) {
    const box = await page.locator(`#${id} .live`).boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  }
  check("pointing runs nothing", (await page.evaluate(() => window.broken)) === undefined);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(400);
  check("hostile names on a phone do not widen the page", (await sideways(page)) <= 0, await sideways(page));
  await close();
}

async function fitsAndIsAccessible() {
  for (const [name, width, height, colorScheme] of [["laptop", 1366, 768, "light"], ["laptop-dark", 1366, 768, "dark"], ["phone", 390, 844, "light"], ["phone-dark", 390, 844, "dark"]]) {
    const { page, close } = await open("plain", { width, height, colorScheme });
    check(`no sideways scrolling on ${name}`, (await sideways(page)) <= 0, await sideways(page));
    await page.$$eval("details", (all) => all.forEach((d) => (d.open = true)));
    const found = await serious(page);
    check(`axe finds nothing serious on ${name}`, found.length === 0, found);
    await page.$$eval("details", (all) => all.forEach((d) => (d.open = false)));
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await close();
  }
}

async function casesAreDrawn() {
  for (const [width, height] of [[1366, 768], [390, 844]]) {
    const { page, said, close } = await open("cases", { width, height });
    check("the cases page has nothing to say", said.length === 0, said);
    const charts = await page.$$eval("figure.chart", (all) => all.map((f) => [f.querySelectorAll(".live svg path").length, f.querySelectorAll("details tbody tr").length]));
    check("claims are drawn, with tables", charts.length === 2 && charts.every(([paths, rows]) => paths > 0 && rows > 10), charts);
    check("nothing of a claim ran", (await page.evaluate(() => window.broken)) === undefined);
    check("claims do not widen the page", (await sideways(page)) <= 0, await sideways(page));
    const found = await serious(page);
    check("axe finds nothing serious on the cases page", found.length === 0, found);
    await close();
  }
}

async function storyIsTold() {
  const { page, close } = await open("plain");
  const rows = await page.$$eval("#story .blocks > .scroll tbody tr", (all) => all.map((tr) => [...tr.children].map((cell) => cell.querySelector('[lang="en"]')?.textContent ?? cell.textContent)));
  check("the story is told side by side", rows.length === 5 && rows[3][1] === "" && rows[3][2] === "returns, recalled by a touch", rows);
  const channels = await page.$$eval("#channels .blocks > .scroll tbody tr", (all) => all.map((tr) => tr.textContent));
  check("channels and offers stand in tables", channels.length === 6, channels);
  await close();
}

async function isUsableByKeyboard() {
  const { page, close } = await open("plain");
  await page.keyboard.press("Tab");
  check("the first stop is the skip link", (await page.evaluate(() => document.activeElement.className)) === "skip");
  await page.keyboard.press("Enter");
  check("it leads to the answer", (await page.evaluate(() => document.activeElement.id)) === "main");
  const levels = await page.$$eval("h1, h2, h3", (all) => all.map((h) => Number(h.tagName[1])));
  check("headings step down one at a time", levels.every((l, i) => i === 0 || l <= levels[i - 1] + 1), levels);
  check("one main heading", levels.filter((l) => l === 1).length === 1);
  await close();
}

async function printsAndRebuilds() {
  const { page, close } = await open("plain", { colorScheme: "dark" });
  const pdf = await page.pdf({ format: "A4", path: join(folder, "report.pdf") });
  check("prints", pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 20000, pdf.length);
  await page.emulateMedia({ media: "print" });
  check("paper shows our drawings", (await page.locator("#chart-frontier .static svg").isVisible()) && !(await page.locator("#chart-frontier .live").isVisible()));
  check("paper is white", (await page.evaluate(() => getComputedStyle(document.body).backgroundColor)) === "rgb(255, 255, 255)");
  await close();
  const file = join(folder, "plain", "report.html"), before = join(folder, "before.html");
  copyFileSync(file, before);
  writeFileSync(file, "");
  execFileSync(rekindle, ["report", join(folder, "plain")]);
  check("rekindle report draws the same bytes again", readFileSync(file).equals(readFileSync(before)));
}

for (const part of [opensQuietly, tablesAreTheSummary, speaksBoth, hostileNamesAreText, fitsAndIsAccessible, casesAreDrawn, storyIsTold, isUsableByKeyboard, printsAndRebuilds]) {
  try {
    await part();
  } catch (error) {
    check(part.name, false, error);
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
