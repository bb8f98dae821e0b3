// What the hub tells of a document: before an import, after it, and of a feed that is tried.
import { query, send } from "./api";

export interface Refusal {
  line: number;
  reason: string;
  excerpt?: string;
}

export interface Imported {
  feed: string;
  format: string;
  new: number;
  again: number;
  withdrawn: number;
  objects: number;
  waiting: number;
  refused: number;
  rows: number;
  seen_before?: number;
  refusals?: Refusal[];
}

export interface Preview extends Imported {
  items: { value: string; kind: string; label?: string; confidence?: number; tlp: string; valid_until?: string; state: string; protected?: string }[];
}

export interface Seen {
  markings: { tlp: string; values: number; objects: number; seen_by: string[]; members: number; public: boolean }[];
}

export const FORMATS = ["auto", "list", "csv", "zeek-intel", "stix", "misp", "kev", "cve"] as const;
export const MEANINGS = ["value", "kind", "label", "valid_from", "valid_until", "confidence", "tlp"] as const;

/** mappingOf: what a row of chosen meanings is called in the parameter mapping; a column without one is left out. */
export function mappingOf(meanings: readonly string[]): string {
  return meanings.flatMap((m, i) => (m ? [`${m}=${i + 1}`] : [])).join(",");
}

export async function hand<T>(path: string, parts: Record<string, string | undefined>, document: Blob): Promise<T> {
  return (await (await send(`${path}${query(parts)}`, { method: "POST", text: document })).json()) as T;
}
