// QR codes (ISO/IEC 18004) for texts of up to some 660 bytes: byte mode, error correction level M, versions 1 to 20.

/** Per version: codewords of error correction in a block, and blocks. */
const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const LEVEL_M = 0;

/** modulesOf: bits that a version has for data and error correction, without its patterns. */
function modulesOf(version: number): number {
  let n = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    n -= (25 * marks - 10) * marks - 55;
    if (version >= 7) n -= 36;
  }
  return n;
}

const codewords = (version: number): number => Math.floor(modulesOf(version) / 8);
const dataWords = (version: number): number => codewords(version) - (CORRECTION[version] ?? 0) * (BLOCKS[version] ?? 0);

// The field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1.
function times(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

function generator(degree: number): number[] {
  const g = new Array<number>(degree).fill(0);
  g[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) g[j] = times(g[j] ?? 0, root) ^ (j + 1 < degree ? (g[j + 1] ?? 0) : 0);
    root = times(root, 2);
  }
  return g;
}

function remainder(data: number[], by: number[]): number[] {
  const rest = by.map(() => 0);
  for (const word of data) {
    const factor = word ^ (rest.shift() ?? 0);
    rest.push(0);
    by.forEach((coefficient, i) => (rest[i] = (rest[i] ?? 0) ^ times(coefficient, factor)));
  }
  return rest;
}

/** words: mode, length, bytes and padding of a version. */
function words(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const put = (value: number, n: number): void => {
    for (let i = n - 1; i >= 0; i--) bits.push((value >>> i) & 1);
  };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const b of bytes) put(b, 8);
  const room = dataWords(version) * 8;
  put(0, Math.min(4, room - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) put(pad, 8);
  const out: number[] = [];
  for (let i = 0; i < bits.length; i += 8) out.push(bits.slice(i, i + 8).reduce((byte, bit) => (byte << 1) | bit, 0));
  return out;
}

/** interleaved: the blocks with their error correction, word by word. */
function interleaved(data: number[], version: number): number[] {
  const n = BLOCKS[version] ?? 1;
  const correction = CORRECTION[version] ?? 0;
  const g = generator(correction);
  const long = codewords(version) % n;
  const short = n - long;
  const size = Math.floor(codewords(version) / n) - correction;
  const blocks: { data: number[]; check: number[] }[] = [];
  for (let i = 0, at = 0; i < n; i++) {
    const part = data.slice(at, at + size + (i < short ? 0 : 1));
    at += part.length;
    blocks.push({ data: part, check: remainder(part, g) });
  }
  const out: number[] = [];
  for (let i = 0; i <= size; i++) for (const b of blocks) if (i < b.data.length) out.push(b.data[i] ?? 0);
  for (let i = 0; i < correction; i++) for (const b of blocks) out.push(b.check[i] ?? 0);
  return out;
}

/** centres: where the alignment patterns of a version stand, on either axis. */
function centres(version: number): number[] {
  if (version === 1) return [];
  const n = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (n * 2 - 2)) * 2;
  const out = [6];
  for (let i = 0, at = version * 4 + 10; i < n - 1; i++, at -= step) out.splice(1, 0, at);
  return out;
}

const MASKS: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

class Grid {
  readonly size: number;
  readonly dark: boolean[][];
  private readonly fixed: boolean[][];

  constructor(readonly version: number) {
    this.size = version * 4 + 17;
    const rows = (): boolean[][] => Array.from({ length: this.size }, () => new Array<boolean>(this.size).fill(false));
    this.dark = rows();
    this.fixed = rows();
  }

  at(x: number, y: number): boolean {
    return this.dark[y]?.[x] ?? false;
  }

  private set(x: number, y: number, dark: boolean): void {
    const [row, held] = [this.dark[y], this.fixed[y]];
    if (!row || !held || x < 0 || x >= this.size) return;
    row[x] = dark;
    held[x] = true;
  }

  private rings(cx: number, cy: number, reach: number, light: number[]): void {
    for (let y = -reach; y <= reach; y++)
      for (let x = -reach; x <= reach; x++) this.set(cx + x, cy + y, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
  }

  patterns(): void {
    for (let i = 0; i < this.size; i++) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [this.size - 4, 3], [3, this.size - 4]] as const) this.rings(x, y, 4, [2, 4]);
    const marks = centres(this.version);
    const last = marks.length - 1;
    marks.forEach((x, i) =>
      marks.forEach((y, j) => {
        if (!((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0))) this.rings(x, y, 2, [1]);
      }),
    );
    this.format(0);
    this.number();
  }

  /** format: level and mask, twice, with BCH(15, 5). */
  format(mask: number): void {
    const data = (LEVEL_M << 3) | mask;
    let rest = data;
    for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (i: number): boolean => ((bits >>> i) & 1) === 1;
    for (let i = 0; i <= 5; i++) this.set(8, i, bit(i));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let i = 9; i < 15; i++) this.set(14 - i, 8, bit(i));
    for (let i = 0; i < 8; i++) this.set(this.size - 1 - i, 8, bit(i));
    for (let i = 8; i < 15; i++) this.set(8, this.size - 15 + i, bit(i));
    this.set(8, this.size - 8, true);
  }

  /** number: of the version, from 7 on, twice, with BCH(18, 6). */
  private number(): void {
    if (this.version < 7) return;
    let rest = this.version;
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let i = 0; i < 18; i++) {
      const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)];
      this.set(a, b, ((bits >>> i) & 1) === 1);
      this.set(b, a, ((bits >>> i) & 1) === 1);
    }
  }

  /** fill: two columns at a time from the right, up and down. */
  fill(data: number[]): void {
    let i = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step++)
        for (const x of [right, right - 1]) {
          const up = ((right + 1) & 2) === 0;
          const y = up ? this.size - 1 - step : step;
          const row = this.dark[y];
          if (!row || this.fixed[y]?.[x] || i >= data.length * 8) continue;
          row[x] = (((data[i >>> 3] ?? 0) >>> (7 - (i & 7))) & 1) === 1;
          i++;
        }
    }
  }

  mask(n: number): void {
    const turns = MASKS[n];
    this.dark.forEach((row, y) => row.forEach((dark, x) => !this.fixed[y]?.[x] && turns?.(x, y) && (row[x] = !dark)));
  }

  /** penalty: what is hard to read, as the standard counts it. */
  penalty(): number {
    let sum = 0;
    let darks = 0;
    const lines = [...this.dark, ...this.dark.map((_, x) => this.dark.map((row) => row[x] ?? false))];
    for (const line of lines) {
      const text = line.map((dark) => (dark ? "1" : "0")).join("");
      for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
      for (const finder of ["10111010000", "00001011101"])
        for (let at = text.indexOf(finder); at >= 0; at = text.indexOf(finder, at + 1)) sum += 40;
    }
    for (let y = 0; y < this.size; y++)
      for (let x = 0; x < this.size; x++) {
        const dark = this.at(x, y);
        darks += dark ? 1 : 0;
        const square = x + 1 < this.size && y + 1 < this.size;
        if (square && dark === this.at(x + 1, y) && dark === this.at(x, y + 1) && dark === this.at(x + 1, y + 1)) sum += 3;
      }
    return sum + 10 * Math.floor(Math.abs((darks * 100) / this.size ** 2 - 50) / 5);
  }
}

/** qr: rows of modules, true for dark, without the quiet zone around; nothing when the text is too long. */
export function qr(text: string): boolean[][] | undefined {
  const bytes = new TextEncoder().encode(text);
  let version = 1;
  while (version < BLOCKS.length && dataWords(version) * 8 < 4 + (version < 10 ? 8 : 16) + bytes.length * 8) version++;
  if (version === BLOCKS.length) return undefined;
  const data = interleaved(words(bytes, version), version);
  let best: Grid | undefined;
  let least = Infinity;
  for (let mask = 0; mask < MASKS.length; mask++) {
    const grid = new Grid(version);
    grid.patterns();
    grid.fill(data);
    grid.mask(mask);
    grid.format(mask);
    const penalty = grid.penalty();
    if (penalty < least) [best, least] = [grid, penalty];
  }
  return best?.dark;
}
