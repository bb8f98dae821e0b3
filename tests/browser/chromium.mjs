// Debian's Chromium, and what every test asks of a page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { PASSWORD } from "./hub.mjs";

const require = createRequire(new URL("../../console/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const ARGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function launch() {
  const args = process.getuid() === 0 ? [...ARGS, "--no-sandbox"] : ARGS;
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
}

/** open: a page of its own; whatever the browser complains of is in page.complaints. */
export async function open(browser, hub, { theme = "light", locale = "en-GB", width = 1280, height = 720 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.complaints = [];
  page.elsewhere = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("console", (message) => {
    // Asking who is logged in, before anybody is, is answered with 401.
    if (message.type() === "error" && !/401/.test(message.text())) page.complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(hub.url) && !request.url().startsWith("data:")) page.elsewhere.push(request.url());
  });
  page.hub = hub;
  return page;
}

export async function logIn(page, name = "ana", to = "") {
  await page.goto(`${page.hub.url}/console/${to}`);
  await page.locator("#name").fill(name);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button.primary").click();
  await page.locator("nav").waitFor();
}

/** settled: the screen shows what it has to show. */
export async function settled(page) {
  await page.locator("main h1").first().waitFor();
  // The page's policy forbids what waitForFunction does.
  while (await page.locator("main .loading").count()) await page.waitForTimeout(50);
}

/** accessible: axe-core finds nothing (WCAG 2.2 A and AA). */
export async function accessible(page, what) {
  // The page's policy forbids scripts that are not its own; the test's stands outside the page's world.
  const found = await page.evaluate(`${AXE}; axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })`);
  const said = found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join("; ")}`);
  assert.deepEqual(said, [], what);
}

const build = (path) => new URL(`../../build/${path}`, import.meta.url).pathname;

/** picture: of the page, in build/screens; small: also as the documents show it (make pictures). */
export async function picture(page, name, { small } = {}) {
  await page.screenshot({ path: build(`screens/${name}.png`) });
  if (small) await page.screenshot({ path: build(`pictures/${small}.jpg`), type: "jpeg", quality: 60 });
}

export function unharmed(page) {
  assert.deepEqual(page.complaints, [], "the browser complained");
  assert.deepEqual(page.elsewhere, [], "the page asked another host");
}
