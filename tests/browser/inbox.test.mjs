// Triage: warnings, reports and comments with single keys, several at once, for a reason; and where one was.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { accessible, launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { startHub } from "./hub.mjs";

let hub, browser;
const OWN = 14;

async function call(method, path, bearer, body) {
  const answer = await fetch(hub.url + path, { method, headers: { Authorization: `Bearer ${bearer}` }, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await answer.text();
  return text ? JSON.parse(text) : undefined;
}

before(async () => {
  hub = await startHub();
  hub.run(["member", "add", "Bank A", "--country", "DE", "--network", "45.10.0.0/16"]);
  hub.run(["member", "add", "Grid B", "--country", "FR"]);
  hub.account("eva", "expert", "Bank A");
  hub.account("ben", "analyst");
  hub.account("cid", "analyst");
  const feed = join(hub.data, "list.txt");
  writeFileSync(feed, [...Array.from({ length: OWN }, (_, i) => `45.10.7.${i + 1}`), "relay.test", "proxy.test", "mail.test"].join("\n"));
  hub.run(["import", "--feed", "c2", "--tlp", "green", feed]);
  const bank = hub.run(["token", "add", "--member", "Bank A", "--scope", "read,publish"]).trim();
  for (const value of ["relay.test", "proxy.test"]) await call("POST", "/api/v1/indicators/false-positive", bank, { value, reason: `our own ${value}` });
  const operator = hub.run(["token", "add", "--scope", "operate,read,publish"]).trim();
  await call("POST", "/api/v1/indicators/false-positive", operator, { value: "mail.test", reason: "a large provider" });
  const { items } = await call("GET", "/api/v1/warnings?limit=1", bank);
  await call("POST", `/api/v1/warnings/${items[0].id}/comments`, bank, { text: "the host is in our laboratory", audience: "staff" });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

const left = async (page) => Number((await page.locator("p[role=status].soft").first().textContent()).match(/\d+/)[0]);
async function until(what, wanted) {
  for (let tries = 0; tries < 200; tries++) {
    if ((await what()) === wanted) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.equal(await what(), wanted);
}
async function enter(name, query = "") {
  const page = await open(browser, hub);
  await logIn(page, name, `inbox${query}`);
  await page.locator("section h2").first().waitFor();
  return page;
}

for (const look of [
  { theme: "light", width: 1280, height: 720 },
  { theme: "dark", width: 1280, height: 720 },
  { theme: "light", width: 390, height: 844 },
  { theme: "light", width: 1280, height: 720, locale: "ar" },
])
  test(`the inbox is accessible and whole, ${look.theme}, ${look.width} wide, ${look.locale ?? "en"}`, async () => {
    const page = await open(browser, hub, look);
    await logIn(page, "cid", "inbox");
    await page.locator("section h2").first().waitFor();
    await page.locator("ol.card li .tag").first().waitFor();
    const name = `inbox-${look.theme}-${look.width}${look.locale ? `-${look.locale}` : ""}`;
    await accessible(page, "inbox");
    await picture(page, `${name}-staff`);
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    await page.keyboard.press("d");
    await page.getByRole("dialog").waitFor();
    await accessible(page, "inbox, with reasons");
    await page.getByRole("dialog").scrollIntoViewIfNeeded();
    await picture(page, `${name}-reasons`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${overflow} px wider than the window`);
    unharmed(page);
    await page.context().close();
  });

test("a member acknowledges with a reason by its number, and several after one question", async () => {
  const page = await enter("eva", "?kind=warning");
  await until(() => left(page), OWN);
  await page.keyboard.press("a");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("2");
  await until(() => left(page), OWN - 1);
  await page.getByText("1 done.").waitFor();
  await page.keyboard.press("x");
  for (let i = 0; i < 4; i++) await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await page.getByText("for 5 that are picked").waitFor();
  await page.keyboard.press("a");
  await page.keyboard.press("3");
  await page.getByText("Do this for all 5, with this reason?").waitFor();
  assert.equal(await left(page), OWN - 1, "nothing happens before the answer");
  await page.keyboard.press("Enter");
  await page.getByText("5 done.").waitFor();
  await until(() => left(page), OWN - 6);
  await page.keyboard.press("a");
  await page.keyboard.press("t");
  await page.keyboard.type("it is a printer");
  await page.keyboard.press("Enter");
  await until(() => left(page), OWN - 7);
  const said = await page.evaluate(async () => {
    const all = (await (await fetch("/api/v1/notices?limit=100")).json()).items.map((n) => n.said ?? "");
    return Object.fromEntries(["blocked", "not affected", "it is a printer"].map((s) => [s, all.filter((x) => x === s).length]));
  });
  assert.deepEqual(said, { blocked: 1, "not affected": 5, "it is a printer": 1 });
  await page.context().close();
});

test("what is done comes back with one key, and the next visit goes on where one was", async () => {
  const page = await enter("eva", "?kind=warning");
  const before = await left(page);
  await page.keyboard.press("e");
  await until(() => left(page), before - 1);
  await page.keyboard.press("z");
  await until(() => left(page), before);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const title = await page.locator("li.here").textContent();
  await page.reload();
  await page.getByText(/Continued where you were/).waitFor();
  await until(() => page.locator("li.here").textContent(), title);
  assert.equal(await left(page), before);
  unharmed(page);
  await page.context().close();
});

test("staff sees reports and comments beside warnings, and suspends, dismisses and lets count again", async () => {
  const page = await enter("ben");
  await page.locator("ol.card button", { hasText: "the host is in our laboratory" }).click();
  await page.getByText("eva").or(page.getByText("Bank A")).first().waitFor();
  await page.goto(`${hub.url}/console/inbox?kind=report`);
  await until(() => left(page), 2);
  await page.locator("ol.card button", { hasText: "relay.test" }).click();
  await page.getByText("our own relay.test").waitFor();
  await page.locator("h1").click();
  await page.keyboard.press("s");
  await page.keyboard.press("1");
  await until(() => left(page), 1);
  await page.keyboard.press("d");
  await page.keyboard.press("1");
  await until(async () => (await page.getByText("Nothing is left to look at.").count()) > 0, true);
  assert.match(hub.run(["suspension", "list"]), /relay\.test/);
  assert.doesNotMatch(hub.run(["suspension", "list", "--waiting"]), /proxy\.test/);
  await page.context().close();
  const operator = await enter("ana", "?kind=suspension");
  await operator.locator("ol.card button", { hasText: "mail.test" }).click();
  await operator.getByText("a large provider").waitFor();
  await operator.locator("h1").click();
  await operator.keyboard.press("l");
  await operator.keyboard.press("2");
  await operator.getByText("1 done.").waitFor();
  assert.doesNotMatch(hub.run(["suspension", "list"]), /mail\.test/);
  await operator.context().close();
});

test("of several that are dismissed, those that fail are told and stay picked", async () => {
  const page = await enter("ben", "?kind=warning");
  await page.route(/\/dismiss$/, async (route, request) => {
    if ((page.dismissals = (page.dismissals ?? 0) + 1) === 2)
      await route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"title":"busy","status":503,"detail":"the queue is full"}' });
    else await route.continue();
    void request;
  });
  const before = await left(page);
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await page.keyboard.press("d");
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await page.getByText("2 done.").waitFor();
  await page.getByText("the queue is full").waitFor();
  await page.getByText("for 1 that are picked").waitFor();
  await accessible(page, "inbox, with what failed");
  await picture(page, "inbox-failed");
  await until(() => left(page), before - 2);
  await page.keyboard.press("d");
  await page.keyboard.press("1");
  await until(() => left(page), before - 3);
  await page.context().close();
});
