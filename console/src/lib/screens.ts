// Where one can go: path, title, the key behind "g", what it takes to see it.
import type { Component } from "svelte";

import type { Key } from "./i18n.svelte";

export interface Screen {
  path: string;
  title: Key;
  key: string;
  scope: string;
  menu: boolean;
  load: () => Promise<{ default: Component }>;
}

export const SCREENS: readonly Screen[] = [
  { path: "", title: "screen.situation", key: "s", scope: "read", menu: true, load: () => import("../screens/Situation.svelte") },
  { path: "warnings", title: "screen.warnings", key: "w", scope: "read", menu: true, load: () => import("../screens/Warnings.svelte") },
  { path: "inbox", title: "screen.inbox", key: "n", scope: "read", menu: true, load: () => import("../screens/Inbox.svelte") },
  { path: "warning", title: "screen.warning", key: "", scope: "read", menu: false, load: () => import("../screens/Warning.svelte") },
  { path: "lookup", title: "screen.lookup", key: "l", scope: "read", menu: true, load: () => import("../screens/Lookup.svelte") },
  { path: "networks", title: "screen.networks", key: "o", scope: "read", menu: true, load: () => import("../screens/Networks.svelte") },
  { path: "indicators", title: "screen.indicators", key: "i", scope: "read", menu: true, load: () => import("../screens/Indicators.svelte") },
  { path: "sightings", title: "screen.sightings", key: "h", scope: "read", menu: true, load: () => import("../screens/Sightings.svelte") },
  { path: "objects", title: "screen.objects", key: "b", scope: "read", menu: true, load: () => import("../screens/Objects.svelte") },
  { path: "import", title: "screen.import", key: "u", scope: "publish", menu: false, load: () => import("../screens/Import.svelte") },
  { path: "feeds", title: "screen.feeds", key: "f", scope: "read", menu: true, load: () => import("../screens/Feeds.svelte") },
  { path: "members", title: "screen.members", key: "m", scope: "read", menu: true, load: () => import("../screens/Members.svelte") },
  { path: "member", title: "screen.member", key: "", scope: "operate", menu: false, load: () => import("../screens/Member.svelte") },
  { path: "access", title: "screen.access", key: "t", scope: "operate", menu: true, load: () => import("../screens/Access.svelte") },
  { path: "sharing", title: "screen.sharing", key: "c", scope: "operate", menu: true, load: () => import("../screens/Sharing.svelte") },
  { path: "mail", title: "screen.mail", key: "d", scope: "operate", menu: true, load: () => import("../screens/Mail.svelte") },
  { path: "suspensions", title: "screen.suspensions", key: "p", scope: "read", menu: true, load: () => import("../screens/Suspensions.svelte") },
  { path: "settings", title: "screen.settings", key: "e", scope: "read", menu: true, load: () => import("../screens/Settings.svelte") },
  { path: "audit", title: "screen.audit", key: "a", scope: "operate", menu: true, load: () => import("../screens/Audit.svelte") },
  { path: "system", title: "screen.system", key: "y", scope: "read", menu: true, load: () => import("../screens/System.svelte") },
];

/** screenOf: by path, also of what is behind it ("warning/<id>"), or by key. */
export function screenOf(text: string, by: "path" | "key" = "path"): Screen | undefined {
  if (by === "key") return SCREENS.find((s) => s.key === text && s.key !== "");
  const first = text.split("/")[0] ?? "";
  return SCREENS.find((s) => s.path === first);
}
