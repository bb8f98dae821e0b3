// A member's own view: what of its own turned up, notices that are fixed and come back, its sensors, a line of a log on trial.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { accessible, launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { startHub } from "./hub.mjs";

const LONG = "a-very-long-name-of-a-host-that-somebody-thought-good.department-of-redundancy-department.evil.test";
let hub, browser, post;

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const met = (source, minutes, value) => JSON.stringify({ time: ago(minutes), observed: [{ kind: "ipv4", value: source, role: "source" }, { kind: "domain", value, role: "query" }] });

before(async () => {
  hub = await startHub();
  hub.run(["member", "add", "Bank A", "--country", "DE", "--sector", "finance", "--network", "45.10.0.0/16", "--network", "2a00:1:2::/48", "--domain", "bank-one.test"]);
  for (const name of ["Grid B", "Post C"]) hub.run(["member", "add", name, "--country", "FR"]);
  hub.account("eva", "expert", "Bank A");
  hub.account("ben", "analyst");
  const feed = join(hub.data, "c2-list.txt");
  writeFileSync(feed, ["45.10.7.1", "evil.test", LONG, "bank-0ne.test", "8.8.4.4", ...Array.from({ length: 12 }, (_, i) => `2a00:1:2::${i + 1}`)].join("\n"));
  hub.run(["import", "--feed", "c2", "--tlp", "green", feed]);
  const token = (member, note) => hub.run(["token", "add", "--member", member, "--scope", "observe", "--note", note]).trim();
  const grid = token("Grid B", "probe");
  post = (body, bearer = grid, query = "") => fetch(`${hub.url}/api/v1/observations${query}`, { method: "POST", body, headers: { Authorization: `Bearer ${bearer}` } });
  await post(`${met("45.10.9.9", 50, "evil.test")}\n`);
  const own = token("Bank A", "firewall");
  token("Bank A", "new one");
  await post(`${met("9.9.9.9", 40, LONG)}\n${met("9.9.9.8", 20, "evil.test")}\n`, own);
  await post('{"time":"x"}\n', token("Bank A", "broken"), "?format=tocsin");
  for (const member of ["Post C"]) await post(`${met("9.9.9.7", 15, "evil.test")}\n`, token(member, "probe"));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

const section = (page, title) => page.locator("section.card", { has: page.getByRole("heading", { name: title, exact: true }) });

for (const look of [
  { theme: "light", width: 1280, height: 720 },
  { theme: "dark", width: 1280, height: 720 },
  { theme: "light", width: 390, height: 844 },
  { theme: "light", width: 1280, height: 720, locale: "ar" },
]) {
  test(`a member's own view is accessible and whole, ${look.theme}, ${look.width} wide, ${look.locale ?? "en"}`, async () => {
    const page = await open(browser, hub, look);
    await logIn(page, "eva", "networks");
    await page.locator(".asset").first().waitFor();
    await settled(page);
    await page.locator("form textarea").fill(met("45.10.9.9", 1, LONG));
    await page.locator("form button.primary").click();
    await page.locator("article").waitFor();
    await accessible(page, "networks");
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${overflow} px wider than the window`);
    const name = `networks-own-${look.theme}-${look.width}${look.locale ? `-${look.locale}` : ""}`;
    await page.evaluate(() => scrollTo(0, 0));
    await picture(page, name);
    await page.screenshot({ path: new URL(`../../build/screens/${name}-whole.png`, import.meta.url).pathname, fullPage: true });
    unharmed(page);
    await page.context().close();
  });
}

test("what turned up stands by its asset, and what own sensors met beside it", async () => {
  const page = await open(browser, hub);
  await logIn(page, "eva", "networks");
  const hits = section(page, "Our own that turned up");
  await hits.getByRole("heading", { name: "45.10.0.0/16" }).waitFor();
  const rows = async (asset) => hits.locator(".asset", { has: page.getByRole("heading", { name: asset }) }).locator("tbody tr").allTextContents();
  const network = (await rows("45.10.0.0/16")).join("\n");
  assert.match(network, /45\.10\.7\.1\s*listed by a feed/);
  assert.match(network, /45\.10\.9\.9\s*met by others/);
  assert.match((await rows("bank-one.test")).join("\n"), /bank-0ne\.test\s*looks like ours, listed by a feed/);
  assert.equal((await rows("Met by our own sensors")).length, 2);
  assert.doesNotMatch(await page.locator("main").textContent(), /Grid B|Post C/);
  await page.context().close();
});

test("of an asset with many values the latest are shown, and all when asked for", async () => {
  const page = await open(browser, hub);
  await logIn(page, "eva", "networks");
  const asset = page.locator(".asset", { has: page.getByRole("heading", { name: "2a00:1:2::/48" }) });
  await asset.getByText("The latest 10 of 12").waitFor();
  assert.equal(await asset.locator("tbody tr").count(), 10);
  await asset.getByRole("button", { name: "Show more" }).click();
  await asset.locator("tbody tr").nth(11).waitFor();
  assert.equal(await asset.getByText("The latest 10 of 12").count(), 0);
  unharmed(page);
  await page.context().close();
});

test("what turns up while one looks comes by itself", async () => {
  const page = await open(browser, hub);
  await logIn(page, "eva", "networks");
  await page.locator(".asset").first().waitFor();
  await post(`${met("45.10.200.200", 0, "evil.test")}\n`);
  await section(page, "Notices").locator("li", { hasText: "45.10.200.200" }).waitFor({ timeout: 90_000 });
  await page.context().close();
});

test("a notice is fixed with a note, comes back when it is met again, and is marked so", async () => {
  const page = await open(browser, hub);
  await logIn(page, "eva", "networks");
  const notices = section(page, "Notices");
  const mine = notices.locator("li", { hasText: "45.10.9.9" });
  await mine.getByRole("button", { name: "Mark as fixed" }).press("Enter");
  await mine.getByRole("textbox").fill("host was cleaned");
  await page.reload();
  await mine.getByRole("button", { name: "Mark as fixed" }).click();
  assert.equal(await mine.getByRole("textbox").inputValue(), "host was cleaned", "a reload loses nothing");
  await mine.locator("form").getByRole("button", { name: "Mark as fixed" }).click();
  await mine.waitFor({ state: "detached" });
  await notices.getByRole("combobox").selectOption("fixed");
  await mine.getByText(/Fixed on .* by eva: host was cleaned/).waitFor();
  await accessible(page, "networks, fixed");
  await post(`${met("45.10.9.9", 0, "evil.test")}\n`);
  await page.goto(`${hub.url}/console/networks`);
  await mine.getByText(/Seen again on/).waitFor();
  await picture(page, "networks-again");
  await mine.getByRole("button", { name: "Not fixed after all" }).click();
  await mine.getByText(/Seen again on/).waitFor({ state: "detached" });
  unharmed(page);
  await page.context().close();
});

test("sensors say in words how they report", async () => {
  const page = await open(browser, hub);
  await logIn(page, "eva", "networks");
  const sensors = section(page, "Sensors");
  await sensors.getByRole("row", { name: /firewall.*reporting/ }).waitFor();
  await sensors.getByRole("row", { name: /broken.*mostly refused.*1/ }).waitFor();
  await sensors.getByRole("row", { name: /new one.*never reported/ }).waitFor();
  await page.context().close();
});

test("a line on trial says what was recognised, what matched and why, what is suppressed, and leaves nothing", async () => {
  const page = await open(browser, hub);
  await logIn(page, "eva", "networks");
  await settled(page);
  const before = hub.run(["sensors", "--member", "Bank A", "--json"]);
  const form = page.locator("form.card", { has: page.getByRole("heading", { name: "Test a line" }) });
  await form.getByLabel("Lines of a log").fill("Nov 22 fw: src=9.9.9.9 dst=8.8.4.4 asked evil.test");
  await form.getByRole("button", { name: "Test" }).click();
  await page.getByText("Read as text: 1 line", { exact: true }).waitFor();
  await page.getByText("evil.test is an indicator").waitFor();
  await page.getByText("c2 lists it").first().waitFor();
  await page.getByText(/Suppressed: public resolver/).waitFor();
  await page.getByText(/a sighting, told to you/).waitFor();
  await form.getByLabel("Format").selectOption("ndjson");
  await form.getByLabel(/Mapping/).fill("=");
  await form.getByRole("button", { name: "Test" }).click();
  await form.getByRole("alert").getByText(/mapping/).waitFor();
  await page.reload();
  assert.match(await form.getByLabel("Lines of a log").inputValue(), /asked evil\.test/);
  assert.equal(hub.run(["sensors", "--member", "Bank A", "--json"]).replace(/"per_minute":[\d.]+/g, ""), before.replace(/"per_minute":[\d.]+/g, ""));
  await page.context().close();
});

for (const who of ["ana", "ben"])
  test(`${who === "ana" ? "an operator" : "an analyst"} picks a member, and may say for it that something is fixed`, async () => {
    const page = await open(browser, hub);
    await logIn(page, who, "networks");
    await page.getByText("Choose a member to see what is its own.").waitFor();
    await page.getByLabel("Member").selectOption("Bank A");
    await page.getByRole("heading", { name: "45.10.0.0/16" }).waitFor();
    assert.match(page.url(), /member=Bank/);
    const mine = section(page, "Notices").locator("li", { hasText: "45.10.7.1" });
    await mine.getByRole("button", { name: "Mark as fixed" }).click();
    await mine.locator("form").getByRole("button", { name: "Mark as fixed" }).click();
    await mine.waitFor({ state: "detached" });
    await section(page, "Notices").getByRole("combobox").selectOption("all");
    await mine.getByText(`by ${who}`).waitFor();
    await mine.getByRole("button", { name: "Not fixed after all" }).click();
    await mine.getByText(`by ${who}`).waitFor({ state: "detached" });
    await settled(page);
    unharmed(page);
    await page.context().close();
  });
