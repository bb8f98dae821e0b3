// Strings that feeds, members and attackers may send, in every field that they may fill, on every screen: they are shown as text.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { launch, logIn, open, picture, settled, unharmed } from "./chromium.mjs";
import { startHub } from "./hub.mjs";
import { SCREENS } from "./paths.mjs";

const CORPUS = readFileSync(new URL("hostile.txt", import.meta.url), "utf8").trim().split("\n");
const BITES = "struck"; /* what each script of the corpus would set */

let hub, browser, token;

/** cut: as much of text as n bytes of UTF-8 hold, at a character. */
const cut = (text, n) => {
  let out = "";
  for (const c of text) if (Buffer.byteLength(out + c) <= n) out += c;
    else break;
  return out;
};

/** nameOf: string n as a member, an account and a feed may be called. */
const nameOf = (s, n) => cut(`${n} ${s.replace(/[/:]/g, "|")}`, 60);

async function call(path, body, type = "application/json", as = token) {
  const answer = await fetch(hub.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${as}`, "Content-Type": type },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : {};
}

const id = (type, n) => `${type}--00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const AT = "2026-01-01T00:00:00.000Z";

/** bundle: an indicator, what it indicates, a report and who says so, each field a string of the corpus. */
function bundle() {
  const objects = CORPUS.flatMap((s, n) => {
    const head = (type) => ({ type, spec_version: "2.1", id: id(type, n), created: AT, modified: AT, created_by_ref: id("identity", n) });
    return [
      { ...head("identity"), created_by_ref: undefined, name: s, description: s, identity_class: "organization" },
      { ...head("malware"), name: s, description: s, is_family: true, labels: [s] },
      { ...head("indicator"), name: s, description: s, labels: [s], pattern: `[domain-name:value = 'stix${n}.example']`, pattern_type: "stix", valid_from: AT },
      { ...head("relationship"), relationship_type: "indicates", source_ref: id("indicator", n), target_ref: id("malware", n), description: s },
      { ...head("report"), name: s, description: s, published: AT, object_refs: [id("indicator", n), id("malware", n)] },
    ];
  });
  return JSON.stringify({ type: "bundle", id: id("bundle", 0), objects });
}

before(async () => {
  hub = await startHub();
  token = hub.run(["token", "add", "--scope", "observe,read,publish,operate,oversee", "--note", CORPUS[0]]).trim();
  const names = CORPUS.map(nameOf);
  const now = Date.now();
  const members = [];
  for (const [n, name] of names.entries()) {
    await call("/api/v1/members", { name, country: ["FJ", "WS", "TO"][n % 3], sector: name, networks: [`198.51.100.${n}/32`], domains: [`own${n}.example`] });
    await call("/api/v1/accounts", { name, role: "expert", member: name, password: "correct horse battery staple" });
    const { token: sensor } = await call("/api/v1/tokens", { member: name, scopes: "observe", note: cut(CORPUS[n], 100) });
    members.push(sensor);
    await call("/api/v1/collections", { title: CORPUS[n], description: CORPUS[n] });
  }
  await call(`/api/v1/import?format=stix&feed=${encodeURIComponent(nameOf(CORPUS[1], 99))}`, bundle());
  for (const [n, s] of CORPUS.entries()) {
    const rows = `value,label\ncsv${n}.example,"${s.replaceAll('"', '""')}"\nhttp://csv${n}.example/${encodeURI(s)},"${s.replaceAll('"', '""')}"\n`;
    await call(`/api/v1/import?format=csv&mapping=${encodeURIComponent("value=1,label=2")}&feed=${encodeURIComponent(names[n])}`, rows, "text/csv");
  }
  for (const sensor of members) {
    const lines = CORPUS.flatMap((s, n) =>
      [`csv${n}.example`, `stix${n}.example`].map((rrname) =>
        JSON.stringify({
          timestamp: new Date(now - 60000).toISOString(),
          event_type: "alert",
          src_ip: "192.0.2.9",
          dest_ip: `203.0.113.${n}`,
          alert: { signature: s, category: s },
          dns: { type: "query", rrname },
        }),
      ),
    );
    await call("/api/v1/observations", `${lines.join("\n")}\n`, "application/x-ndjson", sensor);
  }
  for (const [n, s] of CORPUS.entries()) {
    const w = await call("/api/v1/warnings", { title: s, text: s, note: s, severity: "high", tlp: "green", values: [`hand${n}.example`] });
    await call(`/api/v1/warnings/${w.id}/release`, {});
    if (n % 3 === 1) await call(`/api/v1/warnings/${w.id}/withdraw`, { reason: s });
    if (n % 3 === 2) await call(`/api/v1/warnings/${w.id}/dismiss`, { reason: s });
    await call("/api/v1/indicators/false-positive", { value: `stix${n}.example`, reason: s });
  }
  // The latest in the audit log.
  await call("/api/v1/members", { name: nameOf(CORPUS[1], 98) });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

/** textOnly: nothing ran, nothing of another's became an element, nothing is wider than the window. */
async function textOnly(page, where) {
  assert.equal(await page.evaluate(() => window.struck), undefined, `${where}: a script ran`);
  const made = await page.evaluate(
    () =>
      [...document.querySelectorAll("#struck, img, iframe, object, embed, base, math, form[action], main script, main style, main link, meta[http-equiv=refresh], a[href^='javascript:'], a[href^='data:text']")].map((e) => e.outerHTML.slice(0, 200)),
  );
  assert.deepEqual(made, [], where);
  const handlers = await page.evaluate(() => [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).map((a) => a.name).filter((name) => /^on/i.test(name)));
  assert.deepEqual(handlers, [], where);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const wide = overflow <= 0 ? [] : await page.evaluate(() => [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`).slice(0, 12));
  assert.deepEqual(wide, [], `${where} is ${overflow} px wider than the window`);
}

/** Screens that show something of others' words; the rest shows names of the centre's own alone. */
const SPEAK = new Set(["", "warnings", "inbox", "lookup", "networks", "indicators", "objects", "feeds", "members", "member", "access", "sharing", "suspensions", "audit"]);

for (const width of [1280, 390]) {
  test(`hostile strings are text on every screen, ${width} wide`, async () => {
    const page = await open(browser, hub, { width });
    await logIn(page);
    for (const path of SCREENS.map((s) => s.replace(/^lookup.*/, "lookup?q=csv1.example").replace(/^member\/.*/, `member/${encodeURIComponent(nameOf(CORPUS[1], 1))}`).replace(/^networks.*/, `networks?member=${encodeURIComponent(nameOf(CORPUS[1], 1))}`))) {
      await page.goto(`${hub.url}/console/${path}`);
      await settled(page);
      await page.waitForTimeout(400);
      const name = path.split(/[?/]/)[0];
      await textOnly(page, `${name || "situation"}, ${width} wide`);
      await picture(page, `hostile-${name || "situation"}-${width}`);
      if (SPEAK.has(name)) assert.ok((await page.locator("main").innerText()).includes(BITES), `${name || "situation"} shows none of the strings: nothing is tested here`);
    }
    unharmed(page);
    await page.context().close();
  });
}

test("a warning shows each string as it was sent", async () => {
  const page = await open(browser, hub);
  await logIn(page);
  const { items } = await call("/api/v1/warnings?limit=200");
  const written = items.filter((w) => CORPUS.includes(w.title));
  assert.ok(written.length >= CORPUS.length / 2, "what was written is there");
  for (const w of written) {
    await page.goto(`${hub.url}/console/warning/${w.id}`);
    await settled(page);
    const squeezed = (text) => text.replace(/\s+/g, " ").trim();
    assert.equal(squeezed(await page.locator("main h1").first().innerText()).includes(squeezed(w.title)), true, w.title);
    await textOnly(page, `the warning '${w.title}'`);
  }
  unharmed(page);
  await page.context().close();
});
