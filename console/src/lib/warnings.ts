// Orders and sums over warnings.
import { SEVERITIES, type Warning } from "./model";

/** openOnes: the worst first, of equal ones that which changed last. */
export function openOnes(all: Iterable<Warning>): Warning[] {
  return [...all]
    .filter((w) => w.state === "open")
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.updated < b.updated ? 1 : a.updated > b.updated ? -1 : 0),
    );
}

/** hitByCountry: the most members that one warning names in a country; sums would count a member twice. */
export function hitByCountry(warnings: Warning[]): Map<string, number> {
  const hit = new Map<string, number>();
  for (const w of warnings)
    for (const c of w.countries ?? []) hit.set(c.country, Math.max(hit.get(c.country) ?? 0, c.members));
  return hit;
}

/** riskByCountry: the most members that one warning holds to be next in a country. */
export function riskByCountry(warnings: Warning[]): Map<string, number> {
  const risk = new Map<string, number>();
  for (const w of warnings)
    for (const c of w.at_risk?.countries ?? []) risk.set(c.country, Math.max(risk.get(c.country) ?? 0, c.members));
  return risk;
}
