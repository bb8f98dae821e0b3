// One value asked about: who, when, how sure, by whom met, protected or not, what is related, what one may do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessible, launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { startHub } from "./hub.mjs";

let hub, browser, member, value;
const EVIL = "graph.example";

/** bundle: an indicator, what it indicates, what that uses, and a report of them. */
function bundle() {
  const id = (type, n) => `${type}--00000000-0000-4000-8000-00000000000${n}`;
  const times = { spec_version: "2.1", created: "2026-01-01T00:00:00.000Z", modified: "2026-01-01T00:00:00.000Z" };
  const relation = (n, from, relationship_type, to) => ({ ...times, type: "relationship", id: id("relationship", n), relationship_type, source_ref: from, target_ref: to });
  const indicator = id("indicator", 1), malware = id("malware", 2), technique = id("attack-pattern", 3), actor = id("threat-actor", 4);
  return JSON.stringify({
    type: "bundle",
    id: id("bundle", 0),
    objects: [
      { ...times, type: "indicator", id: indicator, name: EVIL, pattern: `[domain-name:value = '${EVIL}']`, pattern_type: "stix", valid_from: times.created, confidence: 70, labels: ["emotet"] },
      { ...times, type: "malware", id: malware, name: "Emotet", is_family: true },
      { ...times, type: "attack-pattern", id: technique, name: "Spearphishing link" },
      { ...times, type: "threat-actor", id: actor, name: "Mummy <b>Spider</b>" },
      { ...times, type: "report", id: id("report", 5), name: "A week of letters", published: times.created, object_refs: [indicator] },
      relation(6, indicator, "indicates", malware),
      relation(7, malware, "uses", technique),
      relation(8, actor, "uses", malware),
    ],
  });
}

before(async () => {
  hub = await startHub();
  hub.world();
  member = JSON.parse(hub.run(["member", "list", "--json"]).split("\n")[0]).name;
  hub.account("nils", "analyst");
  hub.account("eva", "expert", member);
  hub.run(["import", "--feed", "graph", "-"], bundle());
  const warnings = hub.run(["warning", "list", "--json"]).trim().split("\n").map((line) => JSON.parse(line));
  value = warnings.sort((a, b) => b.members.length - a.members.length)[0].indicators.find((v) => v.kind === "domain" || v.kind === "url").value;
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

const card = (page, title) => page.locator("section.card", { has: page.getByRole("heading", { name: title, exact: true }) });
const form = (page, title) => page.locator("form.card", { has: page.getByRole("heading", { name: title, exact: true }) });

async function visit(name, q, look) {
  const page = await open(browser, hub, look);
  await logIn(page, name, `lookup?q=${encodeURIComponent(q)}`);
  await settled(page);
  return page;
}

for (const look of [{}, { theme: "dark" }, { width: 390, height: 844 }, { locale: "ar" }]) {
  test(`a look-up is whole and accessible, ${JSON.stringify(look)}`, async () => {
    for (const [what, q] of [["met", value], ["graph", EVIL], ["unknown", "never-heard-of.example"]]) {
      const page = await visit("ana", q, look);
      await page.waitForTimeout(200);
      await accessible(page, what);
      const name = `lookup-${what}-${look.theme ?? "light"}-${look.width ?? 1280}${look.locale ? `-${look.locale}` : ""}`;
      await page.screenshot({ path: new URL(`../../build/screens/${name}.png`, import.meta.url).pathname, fullPage: true });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${what} is ${overflow} px wider than the window`);
      unharmed(page);
      await page.context().close();
    }
  });
}

test("it tells who says so, how sure and why, and who met it by sector and country over time", async () => {
  const page = await visit("ana", value);
  const reports = card(page, "What is said of it");
  const row = reports.getByRole("row", { name: /simulation/ });
  const [given, weight, worth] = (await row.locator("td.number").allTextContents()).map((t) => Number(t.replace(/[^\d.]/g, "")));
  assert.equal(worth, Math.round(given * weight));
  await reports.getByText(`${worth} % sure`).waitFor();
  const told = JSON.parse(hub.run(["lookback", value, "--json"])).spread;
  const days = card(page, "Who met it, by day");
  assert.equal(await days.locator("svg:not(.small) rect").count(), told.days.length);
  assert.equal(await days.locator("svg.small").count(), Math.min(12, told.sectors.length) + Math.min(12, told.countries.length));
  assert.match(await days.locator("svg:not(.small)").getAttribute("aria-label"), new RegExp(`${told.days[0].day} ${told.days[0].members}`));
  unharmed(page);
  await page.context().close();
});

test("a member is told of its own days, and of others in bands without their names", async () => {
  const page = await visit("eva", value);
  await card(page, "Who met it, by day").getByText(/at least 5 members/).waitFor();
  const text = await page.locator("main").textContent();
  const others = hub.run(["member", "list", "--json"]).trim().split("\n").map((line) => JSON.parse(line).name).filter((name) => name !== member);
  assert.deepEqual(others.filter((name) => text.includes(name)), []);
  await accessible(page, "a member's look-up");
  await picture(page, "lookup-member-light-1280");
  unharmed(page);
  await page.context().close();
});

test("what is related is unfolded by keyboard, in the picture and in the list", async () => {
  const page = await visit("ana", EVIL);
  const related = card(page, "Related");
  const labels = () => related.locator("svg g[role=button] title").allTextContents();
  const before = await labels();
  assert.ok(before.includes("Emotet") && before.includes("A week of letters"), before.join());
  const first = await related.locator("svg").innerHTML();
  await page.reload();
  await settled(page);
  assert.equal(await related.locator("svg").innerHTML(), first, "laid out the same each time");
  assert.equal(await related.locator("svg b").count(), 0);
  await related.getByText("As a list").click();
  const there = related.getByRole("button", { name: /^Unfold / });
  const left = await there.count();
  assert.ok(left > 0);
  await there.first().focus();
  await page.keyboard.press("Enter");
  await related.locator("p[role=status]", { hasText: "more" }).waitFor({ state: "attached" });
  assert.ok((await there.count()) !== left || (await labels()).length > before.length);
  await related.locator("svg g[role=button]").first().focus();
  await page.keyboard.press("Enter");
  assert.ok(!(await labels()).includes(EVIL), "the value stands in the middle and nowhere else");
  await accessible(page, "graph");
  await related.scrollIntoViewIfNeeded();
  await picture(page, "lookup-graph-open-light-1280");
  unharmed(page);
  await page.context().close();
});

test("a text with many values, written so that nobody clicks them, is answered line by line", async () => {
  const page = await visit("ana", `please check hxxp://${EVIL.replace(".", "[.]")}/x, ${value.replaceAll(".", "[.]").replace(/^http/, "hxxp")} and 192.0.2[.]1`);
  const rows = page.locator("tbody tr");
  assert.equal(await rows.count(), 3);
  await page.getByRole("link", { name: value }).waitFor();
  await accessible(page, "many");
  await picture(page, "lookup-many-light-1280");
  await page.context().close();
});

test("a false positive is reported with its reason, and an operator lets it count again", async () => {
  const theirs = await visit("eva", EVIL);
  await theirs.getByRole("button", { name: "Report as a false positive" }).click();
  await form(theirs, "Report as a false positive").getByLabel("Reason").fill("our own relay");
  await theirs.reload();
  assert.equal(await form(theirs, "Report as a false positive").getByLabel("Reason").inputValue(), "our own relay");
  await form(theirs, "Report as a false positive").getByRole("button", { name: "Report" }).click();
  await theirs.getByText(/^Noted: 1 of the/).waitFor();
  assert.equal(await theirs.getByRole("button", { name: "Let it count again" }).count(), 0);
  const ours = await visit("ana", EVIL);
  await ours.getByRole("button", { name: "Report as a false positive" }).click();
  await form(ours, "Report as a false positive").getByLabel("Reason").fill("it is");
  await form(ours, "Report as a false positive").getByRole("button", { name: "Report" }).click();
  await ours.getByText(/^Suspended as a false positive since/).waitFor();
  await accessible(ours, "suspended");
  await picture(ours, "lookup-suspended-light-1280");
  await ours.getByRole("button", { name: "Let it count again" }).click();
  await ours.getByRole("button", { name: "Let it count again" }).click();
  await ours.getByText(/^Suspended as a false positive since/).waitFor({ state: "detached" });
  unharmed(ours);
  await ours.context().close();
  await theirs.context().close();
});

test("a value is copied so that nobody clicks it, loaded, and taken into a warning", async () => {
  const page = await visit("nils", value);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy defanged" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.includes("[.]") && !copied.startsWith("http"), copied);
  assert.ok((await page.locator(".verdict a.button[download]").count()) > 0);
  await page.getByRole("link", { name: "Write a warning about it" }).click();
  await page.getByRole("heading", { name: "Write a warning" }).waitFor();
  assert.equal(await page.getByLabel("Indicators to add").inputValue(), value);
  await page.context().close();
});

test("what is typed and not yet asked outlives a reload", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "lookup");
  await page.locator("#values").fill("half of a val");
  await page.reload();
  await settled(page);
  assert.equal(await page.locator("#values").inputValue(), "half of a val");
  await page.context().close();
});
