// What the API answers with, as far as the console reads it.
import type { Related } from "./graph";

export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Term {
  name: string;
  measure: number;
  points: number;
}

/** A row of a table of values (components/ValueTable). */
export interface Value {
  value: string;
  kind?: string;
  first?: string;
  last?: string;
  count?: number;
}

/** A row of a table of members (components/MemberTable). */
export interface MemberRow {
  name: string;
  country?: string;
  sector?: string;
  first?: string;
  last?: string;
  count?: number;
}

export interface AffectedMember extends MemberRow {
  id: number;
  first: string;
  last: string;
  count: number;
}

/** What somebody said about a warning. */
export interface Comment {
  id: number;
  warning: string;
  at: string;
  staff: boolean;
  member?: string;
  account?: string;
  audience: "all" | "staff";
  to?: string;
  own: boolean;
  text?: string;
  removed?: string;
}

export interface Risk {
  probability: number;
  likelihood: string;
  why: string[];
}

export interface Reach {
  sectors?: { sector: string; members: number }[];
  countries?: { country: string; members: number }[];
}

export interface LeadTimes {
  hits: number;
  evidence: number;
  missed: number;
  late: number;
  ahead: number;
  median_s: number;
  share_above_0: number;
  share_above_1h: number;
  share_above_24h: number;
}

export interface Deliveries {
  delivered: number;
  acknowledged: number;
  untold?: number;
  recipients?: string[];
  members: {
    member: string;
    deliveries: { channel: string; version: number; at: string; told?: string }[];
    delivered?: string;
    acknowledged?: string;
    text?: string;
    feedback?: string;
    hit?: string;
    outcome?: string;
    lead_s?: number;
  }[];
  lead?: LeadTimes;
}

export interface Warning extends Reach {
  id: string;
  version: number;
  subject: string;
  title: string;
  detectors: string[];
  state: string;
  severity: Severity;
  confidence: number;
  tlp: string;
  owner?: number;
  knowable: string;
  raised: string;
  updated: string;
  hits: number;
  /** Numbers over members are the lower ends of bands from this one on; absent: they are exact. */
  floor?: number;
  members_total?: number;
  probability?: number;
  likelihood?: string;
  signals?: { detector: string; probability: number; since: string }[];
  spread?: { curve: { time: string; members: number }[]; windows: { hours: number; members: number; sectors: number; countries: number }[] };
  text?: string;
  note?: string;
  reason?: string;
  edited?: boolean;
  into?: string;
  techniques?: string[];
  rsit?: string[];
  cve?: { id: string; cvss?: { version: string; score: number; severity: string }; kev?: { added: string } }[];
  indicators_total?: number;
  members?: AffectedMember[];
  at_risk?: Reach & { members_total: number; members?: (Risk & { id: number; name: string; country?: string; sector?: string })[] };
  your_risk?: Risk;
  indicators?: { kind: string; value: string; first: string; last: string; count: number }[];
  score?: { points: number; terms: Term[] };
  guidance?: { id: string; name: string; do: string; effect?: string; undo?: string; expires?: string; format?: string; href?: string }[];
  countermeasures?: { format: string; href: string }[];
}

export interface Status {
  name: string;
  version: string;
  id: string;
  running: boolean;
  now: string;
  stored?: Record<string, number>;
  counters?: Record<string, number | string>;
  memory?: Record<string, number>;
  latency?: Record<string, { count: number; p50_us: number; p95_us: number; p99_us: number; most_us: number }>;
  resources?: { resident_bytes: number; disk_bytes: number; disk_free_bytes: number; log_bytes: number };
  backup?: { at?: string; bytes?: number };
  mail_waiting?: number;
}

export interface Feed {
  name: string;
  health: string;
  format: string;
  tlp: string;
  /** Told to its owner and to who runs the hub. */
  rows?: number;
  url?: string;
  owner?: string;
  last_ok?: string;
  last_error?: string;
  age_s?: number;
  failures: number;
  held?: boolean;
}

/** What was counted in an hour; measure is what is compared with expected: no member counts for more than its share. */
export interface SeriesHour {
  hour: string;
  count: number;
  members: number;
  missing?: boolean;
  measure: number;
  expected?: number;
  score?: number;
  surge_since?: string;
}

export interface Series extends SeriesHour {
  series: string;
  name?: string;
}

/** What turned up of an asset, or without one at a member's own sensors. */
export interface HitAsset {
  member: string;
  country?: string;
  sector?: string;
  asset?: string;
  kind?: string;
  last: string;
  /** Absent where the floor forbids it. */
  count?: number;
  severity?: Severity;
}

/** isOfWarning: the feed in which the hub keeps the values that analysts gave to a warning; it is no source. */
export function isOfWarning(name: string): boolean {
  return /^warning-[0-9a-f]{8}-[0-9a-f-]{27}$/.test(name);
}

/** The track record of a feed or of a member. */
export interface Source {
  name: string;
  kind: string;
  first_share?: number;
  unique_share?: number;
  confirmed_share?: number;
  refuted_share?: number;
  reliability: number;
  weight: number;
  shared?: { with: string; share?: number }[];
}

export interface Member {
  id: number;
  name: string;
  country?: string;
  sector?: string;
  group?: string;
  networks: string[];
  domains: string[];
  asns: (number | string)[];
  silent_since?: string;
}

export const ACCESSES = ["none", "read", "write", "readwrite"] as const;

export interface Collection {
  id: string;
  alias?: string;
  title: string;
  description?: string;
  can_read: boolean;
  can_write: boolean;
  /** Of one that the centre made. */
  members?: { member: string; access: string }[];
}

export interface Sighting {
  seq: number;
  value: string;
  kind: string;
  label?: string;
  member?: string;
  first: string;
  last: string;
  count: number;
  confidence?: number;
  tlp: string;
  suppressed?: string;
}

export interface Session {
  account: number;
  name: string;
  role: string;
  member?: string;
  second_factor: boolean;
  scopes: string;
  csrf: string;
}

/** What a source says of a value. */
export interface Report {
  feed?: string;
  label?: string;
  object?: string;
  confidence?: number;
  tlp: string;
  first_seen?: string;
  valid_from?: string;
  valid_until?: string;
  withdrawn?: string;
}

export interface Lookup {
  asked: string;
  value: string;
  kind: string;
  known: boolean;
  /** Why its pattern is not evaluated. */
  suspended?: string;
  /** It was reported as a false positive. */
  suspension?: { since: string; reporters: number; by_staff: boolean };
  protected: { yes: boolean; reason?: string; member?: string };
  reports: Report[];
  sightings: Sighting[];
  warnings: { id: string; title: string; severity: Severity; state: string; countermeasures?: { format: string; href: string }[] }[];
  covered_by: { value: string; kind: string; reports: Report[] }[];
  related: Related;
}

export interface Lookback {
  retention_days: number;
  days: { day: string; member?: string; first: string; last: string; count: number }[];
  /** With a floor: the lower ends of bands, and no counts. */
  spread: { floor?: number; days: LookbackDay[]; sectors: { sector: string; days: LookbackDay[] }[]; countries: { country: string; days: LookbackDay[] }[] };
}
interface LookbackDay {
  day: string;
  members: number;
  count?: number;
}
