// Sizes and short times with their units, in the person's language.
import { i18n } from "./i18n.svelte";

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

function united(n: number, unit: string): string {
  return new Intl.NumberFormat(i18n.language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: n < 10 ? 1 : 0 }).format(n);
}

/** bytes: in the unit that keeps it below a thousand. */
export function bytes(n: number): string {
  let at = 0;
  for (; n >= 1000 && at < SIZES.length - 1; at++) n /= 1000;
  return united(n, SIZES[at] ?? "byte");
}

/** micros: microseconds as milliseconds, or as seconds when there are many. */
export function micros(us: number): string {
  return us < 1_000_000 ? united(us / 1000, "millisecond") : united(us / 1_000_000, "second");
}
