// One warning: all that is to be known of it, what people say and decide, on the screen and on paper.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { accessible, launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { PASSWORD, startHub } from "./hub.mjs";

let hub, browser, member;

before(async () => {
  hub = await startHub();
  hub.world();
  member = JSON.parse(hub.run(["member", "list", "--json"]).split("\n")[0]).name;
  hub.account("nils", "analyst");
  hub.account("eva", "expert", member);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

const form = (page, title) => page.locator("form.card", { has: page.getByRole("heading", { name: title, exact: true }) });
const card = (page, title) => page.locator("section.card", { has: page.getByRole("heading", { name: title }) });

/** spread: the id of a warning that reached many members. */
function spread() {
  const all = hub.run(["warning", "list", "--json"]).trim().split("\n").map((line) => JSON.parse(line));
  return all.filter((w) => w.members?.length > 2 && w.countermeasures?.length).sort((a, b) => b.members.length - a.members.length)[0].id;
}
const write = (title, ...more) => hub.run(["warning", "write", "--title", title, ...more]).trim();

async function visit(name, id, look) {
  const page = await open(browser, hub, look);
  await logIn(page, name, `warning/${id}`);
  await settled(page);
  return page;
}

for (const look of [{}, { theme: "dark" }, { width: 390, height: 844 }, { locale: "ar" }]) {
  test(`a warning is whole and accessible, ${JSON.stringify(look)}`, async () => {
    const id = spread();
    const page = await visit("ana", id, look);
    await page.waitForTimeout(300);
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
    await accessible(page, "warning");
    const name = `warning-${look.theme ?? "light"}-${look.width ?? 1280}${look.locale ? `-${look.locale}` : ""}`;
    await page.screenshot({ path: new URL(`../../build/screens/${name}.png`, import.meta.url).pathname, fullPage: true });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${overflow} px wider than the window`);
    unharmed(page);
    await page.context().close();
  });
}

test("it tells the five moments, the terms of the score, and each measure with its end and its way back", async () => {
  const id = spread();
  const told = JSON.parse(hub.run(["warning", "show", id, "--json"]));
  const page = await visit("ana", id);
  const when = card(page, "When");
  assert.deepEqual(await when.locator("li > span:first-child").allTextContents(), ["Knowable", "Raised", "Delivered", "Acknowledged", "First impact"]);
  assert.equal(await when.locator(`time[datetime="${told.knowable}"]`).count(), 1);
  const why = card(page, /How sure/);
  assert.equal(await why.locator("tbody tr").count(), told.score.terms.length);
  const measures = card(page, "What to do");
  for (const words of ["May disturb", "Way back", "Keep until"]) assert.equal(await measures.locator("dt", { hasText: words }).count(), told.guidance.length, words);
  assert.ok((await measures.textContent()).includes(told.guidance[0].undo));
  unharmed(page);
  await page.context().close();
});

test("rules are looked at, copied, and loaded in each format", async () => {
  const id = spread();
  const told = JSON.parse(hub.run(["warning", "show", id, "--json"]));
  const page = await visit("ana", id);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const measures = card(page, "What to do");
  const { format, href } = told.countermeasures[0];
  await measures.getByRole("button", { name: `Preview ${format}` }).click();
  const text = await (await page.request.get(`${hub.url}${href}`)).text();
  assert.equal((await measures.locator("pre").textContent()).trim().slice(0, 60), text.trim().slice(0, 60));
  await measures.getByRole("button", { name: "Copy" }).click();
  await measures.getByRole("button", { name: "Copied" }).waitFor();
  for (const c of told.countermeasures) {
    const answer = await page.request.get(`${hub.url}${await measures.getByRole("link", { name: `Download ${c.format}`, exact: true }).getAttribute("href")}`);
    assert.equal(answer.status(), 200, c.format);
  }
  await accessible(page, "rules");
  unharmed(page);
  await page.context().close();
});

test("before a draft is released those who will see it are named, and they do see it", async () => {
  const id = write("Letters from the tax office", "--tlp", "amber", "--to", member);
  const page = await visit("nils", id);
  await page.getByRole("button", { name: "Release", exact: true }).click();
  const release = form(page, "Release");
  await release.getByText("This 1 organisation will see it").waitFor();
  assert.deepEqual(await release.locator("li").allTextContents(), [member]);
  await accessible(page, "release");
  await picture(page, "warning-release-light-1280");
  await release.getByRole("button", { name: "Release" }).click();
  await page.locator("header .tag", { hasText: "Open" }).waitFor();
  const seen = await visit("eva", id);
  await seen.getByRole("heading", { name: "Letters from the tax office" }).waitFor();
  unharmed(page);
  await page.context().close();
  await seen.context().close();
});

test("an edit tells who will see it then; what was typed outlives a reload, a cut line and a lost session", async () => {
  const id = write("Calls from a bank", "--tlp", "green");
  hub.run(["warning", "release", id]);
  const page = await visit("nils", id);
  await page.getByRole("button", { name: "Edit" }).click();
  const edit = form(page, "Edit");
  await edit.getByText(/These \d+ organisations will see it/).waitFor();
  await edit.getByLabel(/^Marking/).selectOption("red");
  await edit.getByText("No organisation will see it").waitFor();
  await edit.getByLabel(/^Audience/).selectOption("some");
  await edit.getByLabel("Members").fill(member);
  await edit.getByText("This 1 organisation will see it").waitFor();
  await edit.getByLabel("What happened").fill("They ask for codes.");
  await accessible(page, "edit");
  await edit.scrollIntoViewIfNeeded();
  await picture(page, "warning-edit-light-1280");
  await page.reload();
  assert.equal(await edit.getByLabel("What happened").inputValue(), "They ask for codes.");
  await page.route("**/api/v1/warnings/*", (route) => (route.request().method() === "PATCH" ? route.abort() : route.continue()));
  await edit.getByRole("button", { name: "Edit" }).click();
  await edit.getByText("The hub cannot be reached").waitFor();
  await page.unroute("**/api/v1/warnings/*");
  await page.context().clearCookies();
  await edit.getByRole("button", { name: "Edit" }).click();
  const again = page.locator("dialog[open]");
  await again.getByLabel("Name").fill("nils");
  await again.getByLabel("Password").fill(PASSWORD);
  await again.getByRole("button", { name: "Log in" }).click();
  await again.waitFor({ state: "detached" });
  assert.equal(await edit.getByLabel("Members").inputValue(), member);
  await edit.getByRole("button", { name: "Edit" }).click();
  await page.getByText("They ask for codes.", { exact: true }).waitFor();
  await edit.waitFor({ state: "detached" });
  assert.match(hub.run(["warning", "audience", id]), new RegExp(`1 member will see it\\n +${member}`));
  await page.context().close();
});

test("two who edit at once do not overwrite each other", async () => {
  const id = write("First words");
  const page = await visit("nils", id);
  await page.getByRole("button", { name: "Edit" }).click();
  const edit = form(page, "Edit");
  await edit.getByLabel("Title").fill("Second words");
  hub.run(["warning", "edit", id, "--title", "Third words"]);
  await edit.getByRole("button", { name: "Edit" }).click();
  await edit.getByText("Somebody else changed it meanwhile").waitFor();
  assert.equal(await edit.getByLabel("Title").inputValue(), "Second words");
  await page.context().close();
});

test("a warning is written by hand as a draft, merged and withdrawn", async () => {
  const page = await open(browser, hub);
  await logIn(page, "nils", "warnings");
  await settled(page);
  await page.getByRole("link", { name: "Write a warning" }).click();
  const draft = form(page, "Draft");
  await draft.getByLabel("Title").fill("A look-alike shop");
  await draft.getByLabel("Indicators to add").fill("hxxp://shop[.]example/pay and 198.51.100[.]9");
  await draft.getByText(/These \d+ organisations will see it/).waitFor();
  await page.reload();
  assert.equal(await draft.getByLabel("Title").inputValue(), "A look-alike shop");
  await accessible(page, "write a warning");
  await picture(page, "warning-write-light-1280");
  await draft.getByRole("button", { name: "Keep as a draft" }).click();
  await page.waitForURL(/warning\/[0-9a-f-]{36}/);
  await page.locator("header .tag", { hasText: "Draft" }).waitFor();
  assert.ok(await page.getByRole("link", { name: "http://shop.example/pay" }).count());
  const id = page.url().split("/").at(-1);
  hub.run(["warning", "release", id]);
  const into = write("Shops that are none");
  hub.run(["warning", "release", into]);
  await page.reload();
  await page.getByRole("button", { name: "Merge" }).click();
  await form(page, "Merge").getByLabel("Into the warning").selectOption({ label: "Shops that are none" });
  await form(page, "Merge").getByRole("button", { name: "Merge" }).click();
  await page.locator("header .tag", { hasText: "Merged" }).waitFor();
  await page.getByRole("link", { name: "Shops that are none" }).click();
  await page.getByRole("heading", { name: "Shops that are none" }).waitFor();
  await page.getByRole("button", { name: "Withdraw" }).click();
  await form(page, "Withdraw").getByLabel("Reason").fill("they were closed");
  await form(page, "Withdraw").getByRole("button", { name: "Withdraw" }).click();
  await page.locator("header .tag", { hasText: "Withdrawn" }).waitFor();
  await page.getByText("they were closed").waitFor();
  unharmed(page);
  await page.context().close();
});

test("comments come by themselves to those for whom they are, and a removal shows", async () => {
  const id = spread();
  const ours = await visit("nils", id), theirs = await visit("eva", id);
  const say = async (page, text, to) => {
    const f = form(page, "Say something");
    await f.getByLabel("Comment", { exact: true }).fill(text);
    if (to) await f.getByLabel("For").selectOption(to);
    await f.getByRole("button", { name: "Comment" }).click();
    await page.locator(".text", { hasText: text }).waitFor();
  };
  await theirs.locator("header .live.live").waitFor();
  await say(ours, "do we know them?");
  await say(ours, "block it at the border", "all");
  await theirs.locator(".text", { hasText: "block it at the border" }).waitFor();
  await say(ours, "please call", `to:${member}`);
  await theirs.locator(".text", { hasText: "please call" }).waitFor();
  assert.equal(await theirs.getByText("do we know them?").count(), 0);
  await say(theirs, "our relay <b>was</b> hit");
  await ours.locator(".text", { hasText: "our relay <b>was</b> hit" }).waitFor();
  await card(ours, "Comments").scrollIntoViewIfNeeded();
  await accessible(ours, "comments");
  await picture(ours, "warning-comments-light-1280");
  const mine = theirs.locator("li", { hasText: "our relay" });
  await mine.getByRole("button", { name: "Remove" }).click();
  await mine.getByRole("button", { name: "Remove" }).click();
  await ours.getByText(/^Removed /).waitFor();
  assert.equal(await ours.getByText("our relay").count(), 0);
  await form(theirs, "Say something").getByLabel("Comment", { exact: true }).fill("half a thou");
  await theirs.reload();
  assert.equal(await form(theirs, "Say something").getByLabel("Comment", { exact: true }).inputValue(), "half a thou");
  unharmed(ours);
  unharmed(theirs);
  await ours.context().close();
  await theirs.context().close();
});

test("who logs in over another's screen sees nothing of what that one read and typed", async () => {
  const id = spread();
  hub.run(["warning", "comment", id, "--text", "for the staff alone"]);
  const page = await visit("nils", id);
  await page.locator(".text", { hasText: "for the staff alone" }).waitFor();
  const text = form(page, "Say something").getByLabel("Comment", { exact: true });
  await text.fill("not for others");
  await page.context().clearCookies();
  await form(page, "Say something").getByRole("button", { name: "Comment" }).click();
  const again = page.locator("dialog[open]");
  await again.getByLabel("Name").fill("eva");
  await again.getByLabel("Password").fill(PASSWORD);
  await again.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Acknowledge" }).waitFor();
  assert.equal(await text.inputValue(), "");
  assert.equal(await page.getByText("for the staff alone").count(), 0);
  assert.equal(await page.getByRole("button", { name: "Dismiss" }).count(), 0);
  await page.context().close();
});

test("a member acknowledges; no names of others, and nothing to decide, is on its page", async () => {
  const id = spread();
  const page = await visit("eva", id);
  await form(page, "Acknowledge").getByLabel("What you do").selectOption("blocked");
  await form(page, "Acknowledge").getByRole("button", { name: "Acknowledge" }).click();
  await card(page, "Who was told").getByRole("row", { name: /blocked/ }).waitFor();
  await card(page, "When").locator("li:nth-child(4) time").waitFor();
  assert.equal(await page.getByRole("button", { name: "Dismiss" }).count(), 0);
  const text = await page.locator("main").textContent();
  const others = hub.run(["member", "list", "--json"]).trim().split("\n").map((line) => JSON.parse(line).name).filter((name) => name !== member);
  assert.deepEqual(others.filter((name) => text.includes(name)), []);
  await accessible(page, "a member's warning");
  await page.screenshot({ path: new URL("../../build/screens/warning-member-light-1280.png", import.meta.url).pathname, fullPage: true });
  unharmed(page);
  await page.context().close();
});

test("on paper it is a clean page: black on white, whole, with nothing to press", async () => {
  const page = await visit("ana", spread(), { theme: "dark" });
  await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  for (const hidden of ["nav", "header.unprinted", "button", "form"]) assert.equal(await page.locator(hidden).filter({ visible: true }).count(), 0, hidden);
  const look = await page.evaluate(() => {
    const style = getComputedStyle(document.body);
    return { ink: style.color, paper: style.backgroundColor, folded: document.querySelectorAll("main details:not([open])").length };
  });
  assert.deepEqual(look, { ink: "rgb(0, 0, 0)", paper: "rgb(255, 255, 255)", folded: 0 });
  assert.ok(await page.getByText(page.url()).isVisible(), "says where it stands");
  assert.ok(await page.locator("td.mono", { hasText: `${hub.url}/outlets/` }).first().isVisible(), "says where the rules are");
  await page.setViewportSize({ width: 720, height: 1000 });
  await page.screenshot({ path: new URL("../../build/screens/warning-print.png", import.meta.url).pathname, fullPage: true });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wider <= 0, `${wider} px wider than the sheet`);
  const pdf = await page.pdf({ format: "A4", printBackground: false });
  writeFileSync(new URL("../../build/screens/warning.pdf", import.meta.url), pdf);
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  unharmed(page);
  await page.context().close();
});
