// When this person last looked at the situation: what came since is new.

const APART_MS = 10 * 60_000;

interface Visit {
  /** The end of the visit before this one; empty: there was none. */
  before: string;
  seen: string;
}

const nameOf = (account: number): string => `visit.${account}`;
const read = (account: number): Visit => JSON.parse(localStorage.getItem(nameOf(account)) ?? '{"before":"","seen":""}') as Visit;

function keep(account: number, visit: Visit): void {
  localStorage.setItem(nameOf(account), JSON.stringify({ ...visit, seen: new Date().toISOString() }));
}

/** lastVisit: the end of the visit before this one; a visit is over after ten minutes without a look. */
export function lastVisit(account: number): string {
  const visit = read(account);
  if (visit.seen && Date.now() - Date.parse(visit.seen) > APART_MS) visit.before = visit.seen;
  keep(account, visit);
  return visit.before;
}

/** stillHere: the visit goes on. */
export function stillHere(account: number): void {
  keep(account, read(account));
}
