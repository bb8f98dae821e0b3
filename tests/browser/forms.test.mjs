// What people type: it is sent, refused in words, and never lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessible, launch, logIn, open, settled, unharmed } from "./chromium.mjs";
import { PASSWORD, startHub } from "./hub.mjs";

let hub, browser;

before(async () => {
  hub = await startHub();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

const form = (page, title) => page.locator("form.card", { has: page.getByRole("heading", { name: title }) });

test("a member is added, found, and removed after a question", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "members");
  await settled(page);
  const add = form(page, "Add a member");
  await add.getByLabel("Name").fill("Bank A");
  await add.getByLabel("Country").fill("de");
  await add.getByLabel("Sector").fill("finance");
  await add.getByLabel("Networks").fill("192.0.2.0/24, 2001:db8::/32");
  await add.getByRole("button", { name: "Add" }).click();
  await page.getByRole("cell", { name: "Bank A" }).waitFor();
  assert.equal(await add.getByLabel("Name").inputValue(), "");
  assert.match(hub.run(["member", "list"]), /Bank A +DE +finance/);
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Cancel" }).waitFor();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("cell", { name: "Bank A" }).waitFor({ state: "detached" });
  unharmed(page);
  await page.context().close();
});

test("what is refused says why and stays as it was typed, also after a reload", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "members");
  const add = form(page, "Add a member");
  await add.getByLabel("Name").fill("Bank B");
  await add.getByLabel("Networks").fill("192.0.2.300/24");
  await add.getByRole("button", { name: "Add" }).click();
  await add.getByRole("alert").waitFor();
  assert.match(await add.getByRole("alert").textContent(), /192\.0\.2\.300/);
  await page.reload();
  assert.equal(await add.getByLabel("Name").inputValue(), "Bank B");
  assert.equal(await add.getByLabel("Networks").inputValue(), "192.0.2.300/24");
  await page.context().close();
});

test("a session that ends asks for the password over the screen, and nothing typed is lost", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "members");
  const add = form(page, "Add a member");
  await add.getByLabel("Name").fill("Bank C");
  await page.context().clearCookies();
  await add.getByRole("button", { name: "Add" }).click();
  const again = page.locator("dialog[open]");
  await again.waitFor();
  await accessible(page, "login again");
  await again.getByLabel("Name").fill("ana");
  await again.getByLabel("Password").fill(PASSWORD);
  await again.getByRole("button", { name: "Log in" }).click();
  await again.waitFor({ state: "detached" });
  assert.equal(await add.getByLabel("Name").inputValue(), "Bank C");
  await add.getByRole("button", { name: "Add" }).click();
  await page.getByRole("cell", { name: "Bank C" }).waitFor();
  await page.context().close();
});

test("a token is drawn, shown once, and opens what its scopes say", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "access");
  const draw = form(page, "Draw a token");
  await draw.getByLabel("Note").fill("probe");
  await draw.getByLabel("observe").uncheck();
  await draw.getByLabel("read", { exact: true }).check();
  await draw.getByRole("button", { name: "Draw" }).click();
  const secret = await page.locator(".secret code").textContent();
  assert.equal((await fetch(`${hub.url}/api/v1/warnings`, { headers: { Authorization: `Bearer ${secret}` } })).status, 200);
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.reload();
  await settled(page);
  assert.equal(await page.getByText(secret).count(), 0);
  await page.context().close();
});

test("a wrong password is told in words", async () => {
  const page = await open(browser, hub);
  await page.goto(`${hub.url}/console/`);
  await page.locator("#name").fill("ana");
  await page.locator("#password").fill("not the password");
  await page.locator("form button.primary").click();
  await page.getByText("Name, password or code is not right.").waitFor();
  await page.context().close();
});

test("who may not run the hub is not shown how", async () => {
  hub.run(["member", "add", "Bank D", "--country", "DE"]);
  hub.account("eva", "expert", "Bank D");
  const page = await open(browser, hub);
  await logIn(page, "eva", "members");
  await settled(page);
  assert.equal(await page.getByRole("heading", { name: "Add a member" }).count(), 0);
  assert.equal(await page.locator("nav").getByText("Accounts and tokens").count(), 0);
  await page.context().close();
});
