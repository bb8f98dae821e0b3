// What lies in the inbox: warnings, and what people report and say; what can be done about each, and for which reasons.
import { change, get, query, type Page } from "./api";
import { SEVERITIES, type Comment, type Warning } from "./model";
import { openOnes } from "./warnings";

export interface Report {
  value: string;
  kind: string;
  reports: { by: string; at: string; reason: string }[];
}

export interface Suspension {
  value: string;
  kind: string;
  since: string;
  reporters: number;
  by_staff: boolean;
  reason?: string;
  reports?: { by: string; at: string; reason: string }[];
}

/** mark: a later one of the same item is news. */
interface Common {
  key: string;
  mark: number;
  at: string;
  title: string;
  rank: number;
}
export type Item = Common &
  ({ kind: "warning"; of: Warning } | { kind: "report"; of: Report } | { kind: "suspension"; of: Suspension } | { kind: "comment"; of: Comment });
export type Kind = Item["kind"];
export const KINDS = ["warning", "report", "suspension", "comment"] as const;

/** What the staff is told beside warnings, and what others say. */
export interface Reports {
  waiting: Report[];
  suspended: Suspension[];
  comments: Comment[];
}

const DAYS_BACK = 7;

export async function fetchReports(staff: boolean, signal: AbortSignal): Promise<Reports> {
  const since = new Date(Date.now() - DAYS_BACK * 86_400_000).toISOString();
  const [waiting, suspended, comments] = await Promise.all([
    staff ? get<Page<Report>>("/api/v1/indicators/false-positive?limit=1000", signal) : { items: [] },
    staff ? get<Page<Suspension>>("/api/v1/suspensions?limit=1000", signal) : { items: [] },
    get<Page<Comment>>(`/api/v1/comments${query({ since, limit: 1000 })}`, signal),
  ]);
  return { waiting: waiting.items, suspended: suspended.items.filter((s) => s.since > since), comments: comments.items };
}

const when = (time: string): number => Date.parse(time);

/** What people say stands behind what is high, what was decided behind what is medium. */
const RANKS = { report: 1.4, comment: 1.5, suspension: 2.5 };

function commentItem(c: Comment, titles: Map<string, string>): Item {
  return { kind: "comment", key: `comment:${c.id}`, mark: 1, at: c.at, title: titles.get(c.warning) ?? c.warning, rank: RANKS.comment, of: c };
}

/** itemsOf: the most pressing first; a person's own comments are no news to it. */
export function itemsOf(warnings: Record<string, Warning>, r: Reports, said: Comment[], me: string): Item[] {
  const titles = new Map(Object.values(warnings).map((w) => [w.id, w.title]));
  const comments = new Map([...r.comments, ...said].map((c) => [c.id, c]));
  const items: Item[] = openOnes(Object.values(warnings)).map((w) => ({
    kind: "warning", key: w.id, mark: w.version, at: w.updated, title: w.title, rank: SEVERITIES.indexOf(w.severity), of: w,
  }));
  for (const x of r.waiting) {
    const at = x.reports.map((y) => y.at).sort().at(-1) ?? "";
    items.push({ kind: "report", key: `report:${x.kind}:${x.value}`, mark: when(at), at, title: x.value, rank: RANKS.report, of: x });
  }
  for (const x of r.suspended)
    items.push({ kind: "suspension", key: `suspension:${x.kind}:${x.value}`, mark: when(x.since), at: x.since, title: x.value, rank: RANKS.suspension, of: x });
  for (const c of comments.values()) if (!c.removed && c.text && c.account !== me) items.push(commentItem(c, titles));
  return items.sort((a, b) => a.rank - b.rank || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

export type Act = "ack" | "dismiss" | "suspend" | "lift";

/** What is sent is English, whatever the language: others read it, too. */
export const REASONS: Record<Act, Partial<Record<Kind, readonly string[]>>> = {
  ack: { warning: ["investigating", "blocked", "not affected", "handled already", "false alarm"] },
  dismiss: {
    warning: ["known good", "exercise or test", "not malicious here", "wrong data from a source", "nothing to act on"],
    report: ["it is malicious", "not enough to go by", "reported by mistake"],
  },
  suspend: { report: ["confirmed by us", "shared or popular service", "wrong data from a source"] },
  lift: { suspension: ["it is malicious after all", "suspended by mistake"] },
};
export const ACT_KEYS: Record<Act, string> = { ack: "a", dismiss: "d", suspend: "s", lift: "l" };

const valueOf = (item: Item): string => (item.kind === "report" || item.kind === "suspension" ? item.of.value : "");

/** run: one item, with the reason in words. */
export async function run(act: Act, item: Item, reason: string): Promise<void> {
  const value = valueOf(item);
  if (act === "ack") {
    const feedback = reason === "false alarm" ? { feedback: "false" } : {};
    await change("POST", `/api/v1/warnings/${item.key}/ack`, { text: reason, ...feedback });
  } else if (act === "dismiss" && item.kind === "warning") await change("POST", `/api/v1/warnings/${item.key}/dismiss`, { reason });
  else if (act === "dismiss") await change("DELETE", `/api/v1/indicators/false-positive${query({ value, reason })}`);
  else if (act === "suspend") await change("POST", "/api/v1/indicators/false-positive", { value, reason });
  else await change("DELETE", `/api/v1/suspensions${query({ value })}`);
}
