// Filters of a list as they stand in the address, and as the hub takes them.

/** Spans before now that a filter of time offers; in an address they go on meaning "the last ...". */
export const SPANS: Record<string, number> = { "1h": 3_600_000, "24h": 86_400_000, "7d": 7 * 86_400_000, "30d": 30 * 86_400_000 };

export const KINDS = [
  "ipv4", "ipv6", "network", "endpoint", "domain", "url", "email", "md5", "sha1", "sha256", "sha512", "ja3", "ja3s", "ja4", "cert-sha1",
  "cert-sha256", "hassh", "mac", "cve", "asn", "indicator",
] as const;
export const TLPS = ["clear", "green", "amber", "amber+strict", "red"] as const;

/** asked: the parameters of a call for the filters that stand in the address. */
export function asked(params: URLSearchParams, names: readonly string[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of names) {
    const value = params.get(name) ?? "";
    const span = name === "since" ? SPANS[value] : undefined;
    if (value) out[name] = span ? new Date(Date.now() - span).toISOString() : value;
  }
  return out;
}
