// Administration: a member with all that is its own, sharing, mail, what is suspended, and who sees what.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessible, launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { startHub } from "./hub.mjs";

let hub, browser;

before(async () => {
  hub = await startHub();
  hub.run(["member", "add", "Bank A", "--country", "DE", "--sector", "finance", "--network", "192.0.2.0/24", "--asn", "64500"]);
  hub.run(["member", "add", "Bank B", "--country", "SE"]);
  hub.account("eva", "expert", "Bank A");
  hub.run(["contact", "add", "soc@bank.example", "--member", "Bank A"]);
  hub.run(["collection", "add", "Finance sector", "--alias", "finance", "--member", "Bank A", "--access", "read"]);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

const form = (page, title) => page.locator("form.card", { has: page.getByRole("heading", { name: title }) });
const section = (page, title) => page.locator("section", { has: page.getByRole("heading", { name: title, exact: true, level: 2 }) });

for (const look of [{ theme: "light" }, { theme: "dark" }, { width: 390, height: 844 }, { locale: "ar" }])
  test(`the screens of administration are whole: ${JSON.stringify(look)}`, async () => {
    const page = await open(browser, hub, look);
    await logIn(page, "ana");
    for (const path of ["members", "member/Bank%20A", "access", "sharing", "mail", "suspensions", "settings"]) {
      await page.goto(`${hub.url}/console/${path}`);
      await settled(page);
      await accessible(page, path);
      await picture(page, `${path.split("/")[0]}-${look.theme ?? "light"}-${look.width ?? 1280}${look.locale ? `-${look.locale}` : ""}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${path} is ${over} px wider than the window`);
    }
    unharmed(page);
    await page.context().close();
  });

test("what is a member's own is edited, what is refused stays as it was typed, and what was taken is there", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "members");
  await page.getByRole("link", { name: "Bank A" }).click();
  await page.getByRole("heading", { name: "Bank A" }).waitFor();
  const edit = form(page, "What is its own");
  assert.equal(await edit.getByLabel("Networks").inputValue(), "192.0.2.0/24");
  assert.equal(await edit.getByLabel("AS numbers").inputValue(), "AS64500");
  await edit.getByLabel("Networks").fill("192.0.2.0/24\n198.51.100.300");
  await edit.getByRole("button", { name: "Save" }).click();
  await edit.getByRole("alert").waitFor();
  assert.match(await edit.getByRole("alert").textContent(), /198\.51\.100\.300/);
  await page.reload();
  await settled(page);
  assert.equal(await edit.getByLabel("Networks").inputValue(), "192.0.2.0/24\n198.51.100.300");
  await edit.getByLabel("Networks").fill("192.0.2.0/24\n198.51.100.0/24");
  await edit.getByLabel("Country").selectOption("SE");
  await edit.getByRole("button", { name: "Save" }).click();
  await page.getByText("Sweden · finance").waitFor();
  assert.match(hub.run(["member", "list"]), /Bank A +SE +finance +192\.0\.2\.0\/24, ?198\.51\.100\.0\/24/);
  // Somebody else's change is not covered by what this tab once held.
  hub.run(["member", "edit", "Bank A", "--country", "DE"]);
  await page.reload();
  await settled(page);
  assert.equal(await edit.getByLabel("Country").inputValue(), "DE");
  await page.context().close();
});

test("a member's experts, sensors, certificates and contacts are its own alone, added and taken away in words", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "member/Bank%20A");
  await settled(page);
  const experts = section(page, "Experts");
  await experts.getByRole("cell", { name: "eva" }).waitFor();
  assert.equal(await experts.getByRole("cell", { name: "ana" }).count(), 0);
  await experts.getByRole("button", { name: "Second factor" }).click();
  await experts.locator(".secret svg[role=img]").waitFor();
  assert.match(await experts.locator(".secret code").first().textContent(), /^otpauth:/);
  await experts.getByRole("button", { name: "I have kept it" }).click();
  await experts.getByText("yes, 10 recovery codes left").waitFor();
  await experts.getByRole("button", { name: "No second factor" }).click();
  await experts.getByText("From then on the password alone lets eva in").waitFor();
  await experts.getByRole("button", { name: "Cancel" }).click();

  const sensors = section(page, "Sensors: tokens");
  await sensors.getByText("Draw a token").click();
  await sensors.getByLabel("Note").fill("mail gateway");
  await sensors.getByRole("button", { name: "Draw" }).click();
  const token = await sensors.locator(".secret code").textContent();
  assert.equal((await fetch(`${hub.url}/api/v1/observations`, { method: "POST", headers: { Authorization: `Bearer ${token}` }, body: "" })).status, 200);
  await sensors.getByRole("cell", { name: "mail gateway" }).waitFor();
  assert.match(hub.run(["token", "list"]), /Bank A .*observe .*mail gateway/);
  await sensors.getByRole("button", { name: "Revoke" }).click();
  await sensors.getByText("Whoever uses it is shut out at once.").waitFor();
  await sensors.getByRole("button", { name: "Revoke" }).click();
  await sensors.getByText("revoked").waitFor();
  assert.equal((await fetch(`${hub.url}/api/v1/observations`, { method: "POST", headers: { Authorization: `Bearer ${token}` }, body: "" })).status, 401);

  const certificates = section(page, "Certificates");
  await certificates.getByText("Add a certificate").click();
  await certificates.getByLabel("SHA-256 fingerprint").fill("AB:".repeat(31) + "AB");
  await certificates.getByRole("button", { name: "Add" }).click();
  await certificates.getByText("abababababababab…").waitFor();

  const contacts = section(page, "Contacts");
  await contacts.getByText("Add a contact").click();
  await contacts.getByLabel("Mail address").fill("night@bank.example");
  await contacts.getByLabel("When").selectOption("daily");
  await contacts.getByRole("button", { name: "Add" }).click();
  await contacts.getByRole("row", { name: /night@bank\.example every day/ }).waitFor();
  await contacts.getByRole("row", { name: /night@bank/ }).getByRole("button", { name: "Remove" }).click();
  await contacts.getByText("night@bank.example is told nothing from then on.").waitFor();
  await contacts.getByRole("row", { name: /night@bank/ }).getByRole("button", { name: "Remove" }).click();
  await contacts.getByRole("row", { name: /night@bank/ }).waitFor({ state: "detached" });

  const collections = section(page, "Collections");
  await collections.getByLabel("Access to Finance sector").selectOption("readwrite");
  await page.waitForTimeout(500);
  assert.match(hub.run(["collection", "list", "--json"]), /"member":"Bank A","access":"readwrite"/);
  unharmed(page);
  await page.context().close();
});

test("a collection is made, members are let in, and it goes with a question", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "sharing");
  await settled(page);
  const add = form(page, "Make a collection");
  await add.getByLabel("Title").fill("Night shift");
  await add.getByLabel("Alias").fill("night");
  await add.getByRole("button", { name: "Add" }).click();
  const card = page.locator("article", { has: page.getByRole("heading", { name: "Night shift" }) });
  await card.getByText("No member has rights in it.").waitFor();
  await card.getByLabel("Member to be let into Night shift").selectOption("Bank B");
  await card.getByRole("button", { name: "Let it read" }).click();
  await card.getByLabel("Access of Bank B to Night shift").selectOption("write");
  await page.waitForTimeout(500);
  assert.match(hub.run(["collection", "list", "--json"]), /"title":"Night shift".*"member":"Bank B","access":"write"/);
  await card.getByRole("button", { name: "Remove" }).click();
  await card.getByText("Everything in it is removed, for all who read it.").waitFor();
  await card.getByRole("button", { name: "Remove" }).click();
  await card.waitFor({ state: "detached" });
  unharmed(page);
  await page.context().close();
});

test("an outlet is added, pushed, tells what went wrong, and keeps no secret in the tab", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "sharing");
  await settled(page);
  const add = form(page, "Publish to another server");
  await add.getByLabel("Name").fill("peer");
  await add.getByLabel("API root there").fill("https://127.0.0.1:9/root/");
  await add.getByLabel("Collection there").fill("shared");
  await add.getByLabel("Password or token there").fill("a-secret-token");
  await add.getByRole("button", { name: "Add" }).click();
  await page.getByRole("button", { name: "Publish now" }).click();
  await page.getByRole("alert").waitFor();
  assert.ok((await page.getByRole("alert").textContent()).length > 40);
  assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage))).includes("a-secret-token"));
  await page.reload();
  await settled(page);
  await page.getByText("failing").waitFor();
  await page.context().close();
});

test("what is suspended is listed with its reason, and counts again after a question", async () => {
  hub.run(["import", "--feed", "list", "-"], "safe.example\n");
  hub.run(["false-positive", "safe.example", "--reason", "our own mirror"]);
  const page = await open(browser, hub);
  await logIn(page, "ana", "suspensions");
  await page.getByRole("row", { name: /safe\.example.*our own mirror/ }).waitFor();
  await page.getByRole("button", { name: "Let it count again" }).click();
  await page.getByText("safe.example makes hits and stands in rules again").waitFor();
  await page.getByRole("button", { name: "Let it count again" }).click();
  await page.getByText("Nothing is suspended.").waitFor();
  unharmed(page);
  await page.context().close();
});

test("the tester says who sees a warning, and why not", async () => {
  const id = hub.run(["warning", "write", "--title", "for the tester", "--severity", "low", "--tlp", "red"]).match(/[0-9a-f-]{36}/)[0];
  const page = await open(browser, hub);
  await logIn(page, "ana", "settings");
  const tester = form(page, "Who sees what");
  await tester.getByLabel("Object or warning").fill(id);
  await tester.getByLabel("Viewer").fill("Bank A");
  await tester.getByRole("button", { name: "Ask" }).click();
  await page.getByText("May not see it").waitFor();
  await page.context().close();
});

test("a setting is changed where it stands, refused in words, kept over a reload, and what the command line fixes is said", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "settings");
  await settled(page);
  const row = (name) => page.locator("form", { has: page.locator(`#setting-${name}`) });
  for (const label of await page.locator("label[for^=setting-]").allInnerTexts()) assert.doesNotMatch(label, /^[a-z-]+\n/, "a setting has a name in words");
  await row("default-tlp").locator("select").selectOption("TLP:GREEN");
  await row("default-tlp").getByRole("button", { name: "Save" }).click();
  await row("default-tlp").getByText("Saved").waitFor();
  assert.match(hub.run(["setting", "list"]), /^default-tlp +TLP:GREEN/m);
  await row("floor").locator("input").fill("none");
  await row("floor").getByRole("button", { name: "Save" }).click();
  await row("floor").getByRole("alert").waitFor();
  assert.match(await row("floor").getByRole("alert").textContent(), /a number from 1 to 1000/);
  await page.reload();
  await settled(page);
  assert.equal(await row("floor").locator("input").inputValue(), "none");
  assert.match(await row("name").textContent(), /The command line says otherwise/);
  assert.equal(await row("retention").getByText("The command line").count(), 0);
  await page.context().close();
});
