// Series of hourly counts: their names, and their hours in a row.
import { i18n } from "./i18n.svelte";
import type { SeriesHour } from "./model";

/** seriesName: "port:445" in words; a kind that has none is shown as it is. What the hub knows by a name is called so. */
export function seriesName({ series: key, name: known }: { series: string; name?: string }): string {
  const at = key.indexOf(":");
  const group = key.slice(0, at);
  const name = key.slice(at + 1);
  if (group === "country") return i18n.country(name.toUpperCase());
  if (group === "sector") return i18n.word("sector", name);
  const form = i18n.word("series", group);
  const words = at > 0 && form !== group ? form.replace("{name}", () => name) : key;
  return known ? `${words} ${known}` : words;
}

const HOUR_S = 3600;

/** What is drawn of a series: one entry an hour, the oldest first; null: nothing is known of it. */
export interface Drawn {
  /** When the hour began, in seconds since 1970. */
  times: number[];
  usual: (number | null)[];
  measure: (number | null)[];
  /** The measure again, of hours that surge. */
  surge: (number | null)[];
}

/** drawn: the last hours up to the latest row; an hour without a row had nothing, one that is missing is not known. */
export function drawn(rows: SeriesHour[], span: number): Drawn {
  const byTime = new Map(rows.map((r) => [Date.parse(r.hour) / 1000, r]));
  const last = Math.max(...byTime.keys());
  const all: Drawn = { times: [], usual: [], measure: [], surge: [] };
  for (let time = last - (span - 1) * HOUR_S; time <= last; time += HOUR_S) {
    const row = byTime.get(time);
    all.times.push(time);
    all.usual.push(row?.expected ?? null);
    all.measure.push(row?.missing ? null : (row?.measure ?? 0));
    all.surge.push(row?.surge_since ? row.measure : null);
  }
  return all;
}
