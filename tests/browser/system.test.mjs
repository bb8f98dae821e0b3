// How the hub does, and who did what.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { accessible, launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { startHub } from "./hub.mjs";

let hub, browser;

before(async () => {
  hub = await startHub();
  hub.world();
  hub.account("otto", "operator");
  hub.run(["member", "add", "Bank A"]);
  hub.account("eva", "expert", "Bank A");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

const LOOKS = [{ theme: "light" }, { theme: "dark" }, { width: 390, height: 844 }, { locale: "ar" }];
const card = (page, title) => page.locator("section.card", { has: page.getByRole("heading", { name: title }) });

for (const look of LOOKS)
  test(`system and audit are whole: ${JSON.stringify(look)}`, async () => {
    const page = await open(browser, hub, look);
    const name = (what) => `${what}-${look.theme ?? "light"}-${look.width ?? 1280}${look.locale ? `-${look.locale}` : ""}`;
    await logIn(page, "ana", "system");
    for (const what of ["system", "audit"]) {
      await page.goto(`${hub.url}/console/${what}`);
      await settled(page);
      await page.locator(what === "system" ? "dl dd" : "tbody tr:not(.space)").first().waitFor();
      await accessible(page, what);
      await picture(page, name(what));
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${what} is ${over} px wider than the window`);
    }
    unharmed(page);
    await page.context().close();
  });

test("queues, rates, latency, memory, disk and the last copy are shown, and follow by themselves", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "system");
  await settled(page);
  await card(page, "Latency").getByRole("row", { name: /Calls of the API/ }).getByText(/ms/).first().waitFor();
  await card(page, "Rates").getByRole("row", { name: /Events/ }).waitFor();
  await card(page, "Queues").getByText("Blocks of logs to match").waitFor();
  assert.match(await card(page, "Memory and disk").textContent(), /Disk, free.*of/);
  await card(page, "Backup").getByText("The data was never copied.").waitFor();
  hub.run(["backup", join(hub.data, "copy.db")]);
  await card(page, "Backup").getByText(/ago|now/).waitFor();
  assert.equal(await card(page, "Backup").getByText("never").count(), 0);
  unharmed(page);
  await page.context().close();
});

test("a member's person is told the version, not the hub's inside", async () => {
  const page = await open(browser, hub);
  await logIn(page, "eva", "system");
  await page.getByText("How the hub copes is shown to those who oversee it.").waitFor();
  assert.equal(await page.locator("section.card").count(), 0);
  await page.context().close();
});

test("the audit log begins with the newest and is searched by who, what, to what and text; the search is a link", async () => {
  const page = await open(browser, hub);
  await logIn(page, "otto", "audit");
  const rows = page.locator("tbody tr:not(.space)");
  await rows.first().waitFor();
  assert.match(await rows.first().textContent(), /otto.*login/);
  await page.getByLabel("Action", { exact: true }).fill("member add");
  await page.getByLabel("Action", { exact: true }).press("Enter");
  await page.getByLabel("To what").fill("Bank A");
  await page.getByLabel("To what").press("Enter");
  await page.getByText("1 row", { exact: true }).waitFor();
  assert.match(page.url(), /action=member\+add&subject=Bank\+A/);
  assert.match(await rows.first().textContent(), /member add\s*Bank A/);
  await page.reload();
  await page.getByText("1 row", { exact: true }).waitFor();
  await page.goto(`${hub.url}/console/audit?account=otto`);
  await rows.first().waitFor();
  for (const text of await rows.allTextContents()) assert.match(text, /otto/);
  await page.goto(`${hub.url}/console/audit?until=2020-01-01`);
  await page.getByText("Nothing here").waitFor();
  await page.goto(`${hub.url}/console/audit?text=%25`);
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /without '%'/);
  await page.context().close();
});
