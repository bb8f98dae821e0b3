// Feeds: how each is and what it is worth, and a new one that is tried before it is added.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createServer } from "node:http";

import { accessible, launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { startHub } from "./hub.mjs";

let hub, browser;
const names = (from, to) => Array.from({ length: to - from }, (_, i) => `n${from + i}.example`).join("\n") + "\n";

before(async () => {
  hub = await startHub();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

test("a hub without feeds says so, and offers to add one", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "feeds");
  await page.getByText("No feed yet.").waitFor();
  await accessible(page, "no feeds");
  await page.context().close();
});

test("one feed is tried, told in words, and added; nothing of the catalogue is on by itself", async () => {
  const page = await open(browser, hub);
  const source = createServer((_, answer) => answer.end(`${names(0, 30)}not a value at all\n`));
  await new Promise((done) => source.listen(0, "127.0.0.1", done));
  await logIn(page, "ana", "feeds");
  await page.getByRole("button", { name: "Add a feed" }).click();
  await page.getByText("Well-known public feeds: 20").click();
  await page.locator("details").getByRole("searchbox").fill("spamhaus");
  await accessible(page, "feeds, catalogue");
  await picture(page, "feeds-catalogue");
  await page.getByRole("button", { name: /spamhaus-drop/ }).click();
  assert.equal(await page.getByLabel("Address of the feed").inputValue(), "https://www.spamhaus.org/drop/drop.txt");
  assert.equal(hub.run(["feed", "list", "--json"]).trim(), "", "choosing adds nothing");

  await page.getByLabel("Address of the feed").fill("http://127.0.0.1:9/nothing");
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByRole("alert").waitFor();
  await picture(page, "feeds-trial-failed");
  await page.getByLabel("Address of the feed").fill(`http://127.0.0.1:${source.address().port}/list.txt`);
  await page.getByLabel("Name", { exact: true }).fill("mine");
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByRole("cell", { name: "n0.example" }).waitFor();
  await page.getByText("Refused: 1").waitFor();
  await accessible(page, "feeds, tried");
  await picture(page, "feeds-tried");
  assert.equal(hub.run(["feed", "list", "--json"]).trim(), "", "a trial adds nothing");
  await page.getByRole("button", { name: "Add it" }).click();
  await page.getByText("“mine” was added").waitFor();
  await page.getByRole("rowheader", { name: /mine/ }).waitFor();
  source.close();
  // What the other side failed at is answered with 502, which the browser tells too.
  page.complaints = page.complaints.filter((c) => !/502/.test(c));
  unharmed(page);
  await page.context().close();
});

test("the board tells health, volume, what is unique, first, false, and the overlap", async () => {
  hub.run(["import", "--feed", "first", "-"], names(0, 100));
  hub.run(["import", "--feed", "copy", "-"], names(50, 150));
  hub.run(["import", "--feed", "alone", "-"], names(500, 600));
  hub.run(["feed", "add", "broken", "--url", "http://127.0.0.1:9/feed.txt"]);
  for (const look of [{}, { theme: "dark" }, { width: 390, height: 844 }, { locale: "ar" }]) {
    const page = await open(browser, hub, look);
    await logIn(page, "ana", "feeds");
    await settled(page);
    if (!look.locale) {
      // The scheduler looks at what is due every few seconds.
      for (let tries = 0; !(await page.getByRole("row", { name: /broken/ }).getByText("Failures in a row").count()) && tries < 40; tries++) {
        await page.waitForTimeout(500);
        await page.reload();
        await settled(page);
      }
      const row = page.getByRole("row", { name: /^copy/ }).first();
      const cells = await row.getByRole("cell").allTextContents();
      assert.equal(cells[2].trim(), "100");
      assert.equal(cells[3].trim(), "50%", "half of it is in no other feed");
      assert.equal(cells[4].trim(), "50%", "half of it was first reported by it");
      const overlap = page.getByRole("region", { name: "Overlap" });
      await overlap.getByText("50%").first().waitFor();
    }
    const suffix = [look.theme, look.width, look.locale].filter(Boolean).join("-") || "light";
    await accessible(page, `feeds ${suffix}`);
    await picture(page, `feeds-board-${suffix}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${overflow} px wider than the window`);
    unharmed(page);
    await page.context().close();
  }
});

test("a feed is removed after a question, with what it reported", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "feeds");
  const row = page.getByRole("row", { name: /^alone/ }).first();
  await row.getByRole("button", { name: "Remove" }).click();
  await row.getByRole("button", { name: "Remove with all it reported" }).click();
  await page.getByRole("rowheader", { name: /^alone/ }).first().waitFor({ state: "detached" });
  assert.doesNotMatch(hub.run(["feed", "list"]), /alone/);
  unharmed(page);
  await page.context().close();
});
