// From an empty directory to the first warning that is seen live.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";

import { accessible, launch, open, picture, settled, unharmed } from "./chromium.mjs";
import { readQr } from "./qr.mjs";

const TOCSIN = resolve(new URL("../../tocsin", import.meta.url).pathname);
const PASSWORD = "a bell that nobody rang";

let folder, terminal, said, hub, browser;

/** A hub as a person starts it: on a terminal, which script(1) makes. */
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "tocsin-setup-"));
  const data = join(folder, "new");
  terminal = spawn("script", ["-qefc", `${TOCSIN} serve --data ${data} --listen 127.0.0.1:0`, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
  said = "";
  terminal.stdout.on("data", (text) => (said += text));
  for (let tries = 0; !said.includes("Ctrl-C"); tries++) {
    if (tries > 300) throw new Error(`the hub does not start: ${said}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  hub = { url: said.match(/listening on (http:\/\/127\.0\.0\.1:\d+)/)[1], data };
  browser = await launch();
});
after(async () => {
  await browser?.close();
  // Ctrl-C, as a person ends it.
  const ended = new Promise((done) => terminal.once("exit", done));
  terminal.stdin.write("\x03");
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

/** The code of an authenticator (RFC 6238). */
function code(uri, at = Date.now()) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...new URL(uri).searchParams.get("secret")].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function modules(page) {
  const path = await page.locator("svg[role=img] path").getAttribute("d");
  const dark = [...path.matchAll(/M(\d+) (\d+)/g)].map((m) => [Number(m[1]) - 4, Number(m[2]) - 4]);
  const size = Math.max(...dark.map(([x]) => x)) + 1;
  const rows = Array.from({ length: size }, () => new Array(size).fill(false));
  for (const [x, y] of dark) rows[y][x] = true;
  return rows;
}

const next = (page) => page.getByRole("button", { name: "Next", exact: true }).click();
const step = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

test("without the key the wizard asks for it, and a wrong one is refused in words", async () => {
  const page = await open(browser, hub);
  await page.goto(`${hub.url}/`);
  await page.waitForURL(/console\/setup$/);
  await step(page, "The key of this hub");
  await accessible(page, "setup key");
  await picture(page, "setup-key-light-1280");
  await page.getByLabel("Key", { exact: true }).fill("0".repeat(64));
  await next(page);
  await page.getByLabel("Name of the centre").fill("X");
  await next(page);
  await page.getByLabel("Name", { exact: true }).fill("ana");
  await page.getByLabel("Password", { exact: false }).first().fill(PASSWORD);
  await page.getByLabel("Password once more").fill(PASSWORD);
  await next(page);
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /the key is not right/);
  await page.context().close();
});

test("the address of the terminal leads to an operator, a member, and the first warning, live", async () => {
  const address = said.match(/http:\S+\/console\/setup#key=[0-9a-f]{64}/)[0];
  const page = await open(browser, hub);
  await page.goto(address);
  await step(page, "Centre");
  assert.ok(!page.url().includes("key="), "the key does not stay in the address");
  await accessible(page, "setup centre");
  await picture(page, "setup-centre-light-1280");
  await page.getByLabel("Name of the centre").fill("CERT Ümlaut");
  await page.getByLabel("Country").selectOption("DE");
  await page.getByLabel("Constituency").fill("Everybody who rings.");
  await next(page);

  await step(page, "Operator");
  await accessible(page, "setup operator");
  await picture(page, "setup-operator-light-1280");
  await page.getByLabel("Name", { exact: true }).fill("ana");
  await page.getByLabel("Password", { exact: false }).first().fill(PASSWORD);
  await page.getByLabel("Password once more").fill(`${PASSWORD}!`);
  await next(page);
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Operator", "two passwords that differ go no further");
  await page.getByLabel("Password once more").fill(PASSWORD);
  await next(page);

  await step(page, "Second factor");
  await page.locator("svg[role=img]").waitFor();
  const uri = await page.locator(".factor code").textContent();
  assert.match(uri, /^otpauth:\/\/totp\/CERT%20%C3%9Cmlaut:ana\?secret=[A-Z2-7]{32}/);
  assert.equal(readQr(await modules(page)), uri);
  assert.equal(await page.locator("fieldset li").count(), 10);
  await accessible(page, "setup factor");
  await picture(page, "setup-factor-light-1280");

  // Back and forward cost nothing.
  await page.getByRole("button", { name: "Back" }).click();
  await step(page, "Operator");
  await page.getByRole("button", { name: "Back" }).click();
  await step(page, "Centre");
  assert.equal(await page.getByLabel("Constituency").inputValue(), "Everybody who rings.");
  await next(page);
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "ana");
  await next(page);
  await page.locator("svg[role=img]").waitFor();
  assert.equal(await page.locator(".factor code").textContent(), uri);

  await page.getByLabel("I have kept it").check();
  await page.getByLabel("Code", { exact: false }).last().fill("000000");
  await next(page);
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /the code is not right/);
  await page.getByLabel("Code", { exact: false }).last().fill(code(uri));
  await next(page);

  await step(page, "Rules");
  await accessible(page, "setup rules");
  await picture(page, "setup-rules-light-1280");
  await page.getByLabel("Days that it is remembered").fill("14");
  await page.getByLabel("Default marking").selectOption("green");
  await page.reload();
  await step(page, "Rules");
  assert.equal(await page.getByLabel("Days that it is remembered").inputValue(), "14", "a reload loses nothing");
  await next(page);

  await step(page, "Feeds");
  await accessible(page, "setup feeds");
  await picture(page, "setup-feeds-light-1280");
  await page.getByLabel("URL", { exact: true }).fill("https://feeds.invalid/iocs.csv");
  await page.getByLabel("Name", { exact: true }).fill("own feed");
  await next(page);

  await step(page, "First member");
  await accessible(page, "setup member");
  await picture(page, "setup-member-light-1280");
  await page.getByLabel("Name", { exact: true }).fill("Bank A");
  await page.getByLabel("Sector").fill("finance");
  await page.getByLabel("Networks").fill("192.0.2.0/24");
  await page.getByRole("button", { name: "Finish" }).click();

  await page.getByRole("heading", { name: "Waiting for the first event" }).waitFor();
  await settled(page);
  await accessible(page, "waiting for the first event");
  await picture(page, "setup-waiting-light-1280");
  const command = await page.locator("pre code").textContent();
  assert.match(command, /^curl -H 'Authorization: Bearer tocsin_/);
  const answer = JSON.parse(execFileSync("sh", ["-c", command.replace("curl ", "curl -sS ")], { encoding: "utf8" }));
  assert.equal(answer.events, 1);
  await page.getByRole("heading", { name: "The first event is here" }).waitFor();

  execFileSync(TOCSIN, ["import", "--data", hub.data, "--feed", "partner", "-"], { input: "192.0.2.7\n", stdio: ["pipe", "ignore", "inherit"] });
  await page.locator("a.title", { hasText: "192.0.2.7" }).waitFor();
  assert.equal(await page.getByRole("heading", { name: "The first event is here" }).count(), 0);
  await picture(page, "setup-first-warning-light-1280");
  page.complaints = page.complaints.filter((c) => !/403/.test(c)); // the wrong code
  unharmed(page);

  const run = (...args) => execFileSync(TOCSIN, [...args, "--data", hub.data], { encoding: "utf8" });
  const settings = run("setting", "list");
  assert.match(settings, /^name +CERT Ümlaut/m);
  assert.match(settings, /^country +DE/m);
  assert.match(settings, /^constituency +Everybody who rings\./m);
  assert.match(settings, /^retention +14/m);
  assert.match(settings, /^default-tlp +TLP:GREEN/m);
  assert.match(run("member", "list"), /Bank A +DE +finance +192\.0\.2\.0\/24/);
  assert.match(run("feed", "list"), /own feed/);
  assert.match(run("account", "list"), /ana +- +operator +10/);
  await page.context().close();
});

test("once there is an operator the key opens nothing, and the address leads to the login", async () => {
  const page = await open(browser, hub);
  await page.goto(said.match(/http:\S+\/console\/setup#key=[0-9a-f]{64}/)[0]);
  await page.getByRole("button", { name: "Log in" }).waitFor();
  await page.context().close();
});

for (const look of [{ theme: "dark", width: 1280, height: 720 }, { width: 390, height: 844 }, { width: 1280, height: 720, locale: "ar" }])
  test(`the wizard is whole in ${look.theme ?? "light"}, ${look.width} wide, ${look.locale ?? "en"}`, async () => {
    const other = mkdtempSync(join(tmpdir(), "tocsin-setup-"));
    const serve = spawn(TOCSIN, ["serve", "--data", other, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    serve.stderr.on("data", (text) => (log += text));
    while (!log.includes("no operator yet")) await new Promise((done) => setTimeout(done, 100));
    try {
      const fresh = { url: log.match(/listening on (http:\/\/127\.0\.0\.1:\d+)/)[1] };
      const key = execFileSync(TOCSIN, ["init", "--key", "--data", other], { encoding: "utf8" }).trim();
      const page = await open(browser, fresh, look);
      await page.goto(`${fresh.url}/console/setup#key=${key}`);
      const name = (what) => `setup-${what}-${look.theme ?? "light"}-${look.width}${look.locale ? `-${look.locale}` : ""}`;
      const whole = async (what) => {
        await accessible(page, what);
        await picture(page, name(what));
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${what} is ${over} px wider than the window`);
      };
      const on = () => page.locator("form button.primary").click();
      await page.locator("form input").first().fill("Centre");
      await whole("centre");
      await on();
      await page.locator("input[autocomplete=username]").fill("ana");
      for (const field of await page.locator("input[type=password]").all()) await field.fill(PASSWORD);
      await whole("operator");
      await on();
      await page.locator("svg[role=img]").waitFor();
      await whole("factor");
      const uri = await page.locator(".factor code").textContent();
      await page.locator("input[type=checkbox]").check();
      await page.locator("input[autocomplete=one-time-code]").fill(code(uri));
      await on();
      await page.locator("input[type=number]").waitFor();
      await whole("rules");
      await on();
      await page.locator("input[type=url]").waitFor();
      await whole("feeds");
      await on();
      await page.locator("datalist").waitFor({ state: "attached" });
      await page.locator("form input").first().fill("Bank A");
      await whole("member");
      await on();
      await page.locator("pre code").waitFor();
      await settled(page);
      await whole("waiting");
      unharmed(page);
      await page.context().close();
    } finally {
      serve.kill("SIGKILL");
      rmSync(other, { recursive: true, force: true });
    }
  });
