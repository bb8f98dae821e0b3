// What an analyst types about a warning, as the API takes it.
import { values } from "./refang";

export const CONTENT = {
  title: "",
  text: "",
  note: "",
  severity: "",
  tlp: "",
  techniques: "",
  values: "",
  until: "",
  /** "": as it is; "all": for all who may see the marking; "some": for those below. */
  audience: "",
  members: "",
  sector: "",
  country: "",
};
export type Content = typeof CONTENT;

export const MARKINGS = ["clear", "green", "amber", "amber+strict", "red"] as const;

/** list: names separated by commas or ends of lines; they may have blanks in them. */
const list = (text: string): string[] => text.split(/[,\n]+/).map((s) => s.trim()).filter(Boolean);

/** audienceOf: undefined when it stays as it is. */
function audienceOf(c: Content): object | undefined {
  if (c.audience === "all") return {};
  if (c.audience !== "some") return undefined;
  return {
    members: list(c.members),
    ...(c.sector.trim() ? { sector: c.sector.trim().toLowerCase() } : {}),
    ...(c.country.trim() ? { country: c.country.trim().toUpperCase() } : {}),
  };
}

/** readersOf: what decides on who will see it. */
export function readersOf(c: Content): object {
  const audience = audienceOf(c);
  return { ...(c.tlp ? { tlp: c.tlp } : {}), ...(audience ? { audience } : {}) };
}

/** contentOf: the fields that were filled in. */
export function contentOf(c: Content): object {
  const texts = Object.fromEntries(Object.entries({ title: c.title, text: c.text, note: c.note, severity: c.severity }).filter(([, v]) => v.trim() !== ""));
  const found = values(c.values);
  return {
    ...texts,
    ...readersOf(c),
    ...(c.techniques.trim() ? { techniques: c.techniques.toUpperCase().split(/[\s,]+/).filter(Boolean) } : {}),
    ...(found.length ? { values: found } : {}),
    ...(c.until ? { until: `${c.until}T23:59:59Z` } : {}),
  };
}
