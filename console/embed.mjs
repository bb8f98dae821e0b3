// Writes the built console as one C file of a table and one assembler file of bytes: embed.mjs DIST OUT
// (OUT.c, OUT.S). Without DIST the table is empty.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
};

const [dist, out] = process.argv.slice(2).map((p) => resolve(p));
const kept = join(dirname(out), "console_gz");
mkdirSync(kept, { recursive: true });

const names = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath ?? entry.path, entry.name)))
  .sort();

let table = "";
let bytes = "";
names.forEach((name, i) => {
  const plain = readFileSync(join(dist, name));
  const packed = join(kept, `${i}.gz`);
  writeFileSync(packed, gzipSync(plain, { level: 9 }));
  const type = TYPES[name.slice(name.lastIndexOf("."))];
  if (!type) throw new Error(`${name}: add its media type to console/embed.mjs`);
  const tag = createHash("sha256").update(plain).digest("hex").slice(0, 32);
  for (const [part, path] of [["plain", join(dist, name)], ["gz", packed]])
    bytes += `\t.global console_${part}_${i}, console_${part}_${i}_end\nconsole_${part}_${i}:\n\t.incbin "${path}"\nconsole_${part}_${i}_end:\n`;
  table +=
    `\t{"${name}", "${type}", "\\"${tag}\\"", console_plain_${i}, console_plain_${i}_end, console_gz_${i}, console_gz_${i}_end},\n`;
});

const declared = names.map((_, i) => `extern const char console_plain_${i}[], console_plain_${i}_end[], console_gz_${i}[], console_gz_${i}_end[];`);
writeFileSync(`${out}.S`, `/* Made by ${basename(process.argv[1])}. */\n\t.section .rodata\n${bytes}\t.section .note.GNU-stack, "", @progbits\n`);
writeFileSync(
  `${out}.c`,
  `/* Made by ${basename(process.argv[1])}. */\n#include "api/console_files.h"\n\n${declared.join("\n")}\n\n` +
    `const struct console_file console_files[] = {\n${table}\t{0},\n};\n`,
);
