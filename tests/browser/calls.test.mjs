// What the console asks the hub for is what the bench measures.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const SOURCES = new URL("../../console/src/", import.meta.url).pathname;
const BENCH = readFileSync(new URL("../../bench/bench_console.c", import.meta.url), "utf8");

/** A path without its parameters, "*" for each part that is filled in. */
const shape = (path) => path.replace(/\$\{query\(.*$/, "").replace(/\$\{[^}]*\}/g, "*").replace(/[?`"$].*$/, "");

test("every call by which a screen shows itself is in the bench", () => {
  const measured = new Set([...BENCH.matchAll(/^\t\{"[^"]+", "([^"]+)"/gm)].map((m) => shape(m[1])));
  assert.ok(measured.size > 20);
  const asked = new Set();
  for (const name of readdirSync(SOURCES, { recursive: true })) {
    if (!/\.(svelte|ts)$/.test(name) || /Setup|Help/.test(name)) continue;
    const source = readFileSync(join(SOURCES, name), "utf8");
    for (const m of source.matchAll(/\bget(?:<[^(`"]*>)?\(\s*[`"](\/api\/v1\/[^\n]*)/g)) asked.add(shape(m[1]));
  }
  asked.delete("/api/v1/setup");
  const found = (path) => [...measured].some((m) => new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\*/g, "[^/]+")}$`).test(m));
  assert.deepEqual([...asked].filter((path) => !found(path)).sort(), []);
});
