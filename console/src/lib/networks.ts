// A member's own view, as the API answers it.
import type { Severity } from "./model";

export interface Fixed {
  fixed?: { at: string; by?: string; note?: string };
  /** It was met once more after that. */
  again?: string;
}

export interface HitValue extends Fixed {
  value: string;
  kind: string;
  how: string[];
  label?: string;
  first?: string;
  last?: string;
  count?: number;
  severity?: Severity;
  state?: string;
  warning?: string;
}

/** One asset that turned up; without asset: what the member's own sensors met. */
export interface AssetHits {
  member: string;
  asset?: string;
  kind?: string;
  first?: string;
  last?: string;
  count?: number;
  severity?: Severity;
  open: number;
  total: number;
  values: HitValue[];
}

export interface Notice extends Fixed {
  warning: string;
  version: number;
  why: "own" | "hit" | "at-risk";
  title: string;
  state: string;
  severity: Severity;
  raised: string;
  updated: string;
  first?: string;
  last?: string;
  delivered?: string;
  told?: number;
  acknowledged?: string;
  said?: string;
  risk?: { probability: number; likelihood: string };
}

export interface Sensor {
  kind: string;
  token?: number;
  account?: string;
  note?: string;
  expires?: string;
  state: "reporting" | "silent" | "refused" | "never" | "expired";
  last?: string;
  usual_s?: number;
  per_minute?: number;
  events?: number;
  hits?: number;
  refused?: number;
  refused_at?: string;
  reason?: string;
}

export interface Trial {
  format: string;
  lines: number;
  outside_validity: number;
  refusals: { line: number; reason: string }[];
  more: boolean;
  events: {
    line: number;
    time?: string;
    refused?: string;
    observed: { value: string; kind: string; role: string; protected?: string; alike?: boolean }[];
    hits: {
      observed: number;
      value: string;
      part?: boolean;
      suppressed?: string;
      reports: { feed: string; label?: string; tlp: string }[];
      warnings: { id: string; subject: string }[];
    }[];
    would: string[];
  }[];
}

/** isDue: somebody should do something about it. */
export function isDue(n: Notice): boolean {
  return n.state === "open" && (!n.fixed || n.again !== undefined);
}
