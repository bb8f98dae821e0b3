// The catalogues: every message that the sources ask for is there in every language, and none is left over.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const SOURCES = new URL("../../console/src/", import.meta.url).pathname;
const LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"];
const PLURAL = /\.(zero|one|two|few|many|other)$/;

const catalogue = (language) => JSON.parse(readFileSync(join(SOURCES, "messages", `${language}.json`), "utf8"));
const sources = readdirSync(SOURCES, { recursive: true })
  .filter((name) => /\.(svelte|ts)$/.test(name))
  .map((name) => readFileSync(join(SOURCES, name), "utf8"))
  .join("\n");
const en = catalogue("en");
const base = Object.keys(en).filter((key) => !PLURAL.test(key));

/** Groups of words that the hub says: any of their keys may be asked for. */
const groups = new Set([...sources.matchAll(/i18n\.word\("([\w-]+)"/g)].map((m) => m[1]));
/** i18n.t(`theme.${x}`): any key that begins so. */
const prefixes = [...sources.matchAll(/i18n\.t\(`([\w.]+\.)\$\{/g)].map((m) => m[1]);

test("every key that the sources name is in the catalogue", () => {
  const named = [...sources.matchAll(/["'`]((?:[a-z]+)\.[A-Za-z]+)["'`]/g)].map((m) => m[1]).filter((key) => /^(screen|action|frame|trouble)\./.test(key));
  const asked = [...sources.matchAll(/i18n\.t\(\s*"([^"]+)"/g)].map((m) => m[1]);
  assert.deepEqual([...new Set([...named, ...asked])].filter((key) => !(key in en)), []);
});

test("no key of the catalogue is left over", () => {
  const unused = base.filter((key) => !sources.includes(`"${key}"`) && !groups.has(key.split(".")[0]) && !prefixes.some((p) => key.startsWith(p)));
  assert.deepEqual(unused, []);
});

for (const language of LANGUAGES) {
  test(`${language} has every message, with the same values in it`, () => {
    const words = catalogue(language);
    assert.deepEqual(Object.keys(words), Object.keys(words).sort(), "the keys stand in their order");
    assert.deepEqual(base.filter((key) => !words[key]?.trim()), []);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(words)) {
      const root = key.replace(PLURAL, "");
      assert.ok(root in en, `${key} is of no use`);
      if (root !== key) assert.ok(forms.includes(key.slice(root.length + 1)), `${language} has no form ${key}`);
      const values = (s) => [...s.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();
      // "The only feed": a form for one may do without the number.
      if (root === key) assert.deepEqual(values(text), values(en[root]), key);
    }
  });
}
