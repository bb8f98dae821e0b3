// When this person last looked at the situation: what came since is new.

const APART_MS = 10 * 60_000;

/** lastVisit: the end of the visit before this one; a visit is over after ten minutes without a look. */
export function lastVisit(account: number): string {
  const name = `visit.${account}`;
  const kept = JSON.parse(localStorage.getItem(name) ?? '{"before":"","seen":""}') as { before: string; seen: string };
  const now = new Date();
  if (kept.seen && now.getTime() - new Date(kept.seen).getTime() > APART_MS) kept.before = kept.seen;
  kept.seen = now.toISOString();
  localStorage.setItem(name, JSON.stringify(kept));
  return kept.before;
}
