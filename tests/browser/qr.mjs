// Reads a QR code as a scanner does, from its modules (ISO/IEC 18004): level M, versions 1 to 10, byte mode, no module wrong.

/** Blocks of a version: [how many, data words in each], ...; and words of error correction in each. */
const FORMS = {
  1: [10, [[1, 16]]],
  2: [16, [[1, 28]]],
  3: [26, [[1, 44]]],
  4: [18, [[2, 32]]],
  5: [24, [[2, 43]]],
  6: [16, [[4, 27]]],
  7: [18, [[4, 31]]],
  8: [22, [[2, 38], [2, 39]]],
  9: [22, [[3, 36], [2, 37]]],
  10: [26, [[4, 43], [1, 44]]],
};
const ALIGNED = { 1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50] };
const MASKS = [
  (r, c) => (r + c) % 2,
  (r) => r % 2,
  (_, c) => c % 3,
  (r, c) => (r + c) % 3,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2,
  (r, c) => ((r * c) % 2) + ((r * c) % 3),
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2,
];

function isPattern(r, c, n, version) {
  if (r === 6 || c === 6) return true;
  if ((r < 9 && c < 9) || (r < 9 && c >= n - 8) || (r >= n - 8 && c < 9)) return true;
  if (version >= 7 && ((r < 6 && c >= n - 11) || (c < 6 && r >= n - 11))) return true;
  const marks = ALIGNED[version];
  const [first, last] = [marks[0], marks.at(-1)];
  return marks.some((y) =>
    marks.some((x) => {
      const corner = (y === first && x === first) || (y === first && x === last) || (y === last && x === first);
      return !corner && Math.abs(y - r) <= 2 && Math.abs(x - c) <= 2;
    }),
  );
}

/** readQr: the text of rows of modules, true for dark. */
export function readQr(rows) {
  const n = rows.length;
  const version = (n - 17) / 4;
  const format = [0, 1, 2, 3, 4].map((c) => rows[8][c]).reduce((bits, dark) => bits * 2 + (dark ? 1 : 0), 0) ^ 0b10101;
  if (format >> 3 !== 0) throw new Error("not of level M");
  const mask = MASKS[format & 7];
  const bits = [];
  for (let right = n - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--;
    for (let i = 0; i < n; i++)
      for (const c of [right, right - 1]) {
        const r = up ? n - 1 - i : i;
        if (!isPattern(r, c, n, version)) bits.push(rows[r][c] !== (mask(r, c) === 0) ? 1 : 0);
      }
  }
  const words = [];
  for (let i = 0; i + 8 <= bits.length; i += 8) words.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  const blocks = FORMS[version][1].flatMap(([count, size]) => Array.from({ length: count }, () => ({ size, words: [] })));
  const longest = Math.max(...blocks.map((b) => b.size));
  let at = 0;
  for (let i = 0; i < longest; i++) for (const b of blocks) if (i < b.size) b.words.push(words[at++]);
  const data = blocks.flatMap((b) => b.words.map((w) => w.toString(2).padStart(8, "0"))).join("");
  if (data.slice(0, 4) !== "0100") throw new Error("not in byte mode");
  const lengthBits = version < 10 ? 8 : 16;
  const length = parseInt(data.slice(4, 4 + lengthBits), 2);
  const bytes = Uint8Array.from({ length }, (_, i) => parseInt(data.slice(4 + lengthBits + 8 * i, 12 + lengthBits + 8 * i), 2));
  return new TextDecoder().decode(bytes);
}
