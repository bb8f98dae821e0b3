// What the last hours were like, one after the other: where from contacts came, and whom they hit.

/** As GET /api/v1/origins answers. */
export interface Origins {
  /** False: the hub has no database of places, so that it knows no pairs. */
  places: boolean;
  /** Every hour, the oldest first, the last one under way. */
  hours: Frame[];
}

export interface Frame {
  hour: string;
  pairs: Pair[];
  countries: { country: string; members_hit: number }[];
}

/** Adverse contacts that came from one country to members in another. */
export interface Pair {
  from: string;
  to: string;
  count: number;
}

/** hitIn: how many members of each country were hit in an hour. */
export function hitIn(frame: Frame): Map<string, number> {
  return new Map(frame.countries.filter((c) => c.members_hit > 0).map((c) => [c.country, c.members_hit]));
}

/** busiest: pairs of countries by their contacts over some hours, the most first. */
export function busiest(over: readonly Frame[]): Pair[] {
  const sums = new Map<string, Pair>();
  for (const { pairs } of over)
    for (const { from, to, count } of pairs) {
      const sum = sums.get(from + to);
      if (sum) sum.count += count;
      else sums.set(from + to, { from, to, count });
    }
  return [...sums.values()].sort((a, b) => b.count - a.count || (a.from + a.to < b.from + b.to ? -1 : 1));
}
