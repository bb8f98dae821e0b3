// Every screen as every role sees it: no call that the hub refuses, no button that leads nowhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessible, launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { startHub } from "./hub.mjs";
import { SCREENS } from "./paths.mjs";

let hub, browser;

before(async () => {
  hub = await startHub();
  hub.world();
  hub.account("anselm", "analyst");
  hub.account("eve", "expert", "energy-it-02");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

/** What a role may not see says so in words; all else is there. */
const CLOSED = { ana: [], anselm: ["member", "access", "sharing", "mail", "audit"], eve: ["member", "access", "sharing", "mail", "audit"] };

for (const [name, closed] of Object.entries(CLOSED)) {
  test(`every screen as ${name} sees it`, async () => {
    const page = await open(browser, hub);
    await logIn(page, name);
    const links = await page.locator("nav a").evaluateAll((all) => all.map((a) => a.pathname.replace(/^\/console\/?/, "")));
    for (const path of SCREENS) {
      const screen = path.split("?")[0].split("/")[0];
      assert.equal(closed.includes(screen) && links.includes(screen), false, `the menu leads ${name} to ${screen}`);
      await page.goto(`${hub.url}/console/${name === "eve" ? path.replace(/\?member=.*/, "") : path}`);
      await settled(page);
      await page.waitForTimeout(300);
      await accessible(page, `${screen} as ${name}`);
      await picture(page, `${screen || "situation"}-as-${name}`);
      const troubles = await page.locator("main [role=alert]").allInnerTexts();
      assert.deepEqual(troubles, closed.includes(screen) ? ["Your account may not do this. Ask an operator of the centre."] : [], `${screen} as ${name}`);
    }
    unharmed(page);
    await page.context().close();
  });
}
