// Every screen, in both themes, by keyboard and eye: what axe-core finds, and what the browser complains of.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessible, launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { startHub } from "./hub.mjs";
import { SCREENS } from "./paths.mjs";

let hub, browser;

before(async () => {
  hub = await startHub();
  hub.world();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

const LOOKS = [
  { theme: "light", width: 1280, height: 720 },
  { theme: "dark", width: 1280, height: 720 },
  { theme: "light", width: 390, height: 844 },
  { theme: "light", width: 1280, height: 720, locale: "ar" },
];

for (const look of LOOKS) {
  test(`every screen is accessible and whole, ${look.theme}, ${look.width} wide, ${look.locale ?? "en"}`, async () => {
    const page = await open(browser, hub, look);
    await page.goto(`${hub.url}/console/`);
    await page.locator("#name").waitFor();
    await accessible(page, "login");
    await picture(page, `login-${look.theme}-${look.width}${look.locale ? `-${look.locale}` : ""}`);
    await logIn(page);
    for (const screen of SCREENS) {
      await page.goto(`${hub.url}/console/${screen}`);
      await settled(page);
      await page.waitForTimeout(400);
      const name = screen.split("?")[0].replace("/", "-") || "situation";
      await accessible(page, name);
      await picture(page, `${name}-${look.theme}-${look.width}${look.locale ? `-${look.locale}` : ""}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${name} is ${overflow} px wider than the window`);
    }
    unharmed(page);
    await page.context().close();
  });
}

test("the language is exchanged without a reload, and kept", async () => {
  const page = await open(browser, hub);
  await logIn(page);
  await settled(page);
  await page.evaluate(() => (window.stays = true));
  for (const [code, title, direction] of [["fr", "Situation", "ltr"], ["ru", "Обстановка", "ltr"], ["ar", "الوضع", "rtl"], ["zh", "态势", "ltr"]]) {
    await page.locator("#language").selectOption(code);
    await page.getByRole("heading", { name: title, exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dir), direction);
  }
  assert.equal(await page.evaluate(() => window.stays), true);
  await page.reload();
  await page.getByRole("heading", { name: "态势", exact: true }).waitFor();
  unharmed(page);
  await page.context().close();
});

test("from the situation two keys get to the warning", async () => {
  const page = await open(browser, hub);
  await logIn(page);
  await page.locator("a.title").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/console\/warning\/[0-9a-f-]{36}/);
  await settled(page);
  await page.getByText("What to do").waitFor();
  await accessible(page, "warning");
  await picture(page, "warning-light-1280", { small: "warning" });
  unharmed(page);
  await page.context().close();
});

test("the inbox is worked off with single keys, and begins where one was", async () => {
  const page = await open(browser, hub);
  await logIn(page, "ana", "inbox");
  await page.locator("section h2").waitFor();
  const left = async () => Number((await page.locator("p[role=status].soft").first().textContent()).match(/\d+/)[0]);
  const before = await left();
  await page.keyboard.press("e");
  while ((await left()) === before) await page.waitForTimeout(50);
  assert.equal(await left(), before - 1);
  await page.reload();
  await settled(page);
  await page.locator("header .live").waitFor();
  assert.equal(await left(), before - 1);
  await page.context().close();
});

test("/ looks up what is pasted, also written so that nobody clicks it", async () => {
  const page = await open(browser, hub);
  await logIn(page);
  const value = await page.evaluate(async () => (await (await fetch("/api/v1/indicators?limit=1")).json()).items[0].value);
  await page.keyboard.press("/");
  await page.keyboard.type(`see ${value.replace(/^http/, "hxxp").replaceAll(".", "[.]")} please`);
  await page.keyboard.press("Enter");
  await page.getByText("What is said of it").waitFor();
  assert.equal(await page.locator("p.value").textContent(), value);
  await page.context().close();
});

test("a sheet tells the keys, and g with a key goes to a screen", async () => {
  const page = await open(browser, hub);
  await logIn(page);
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await accessible(page, "keys");
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.waitForURL(/console\/feeds$/);
  await page.context().close();
});
