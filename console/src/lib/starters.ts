// Feeds that a centre can begin with: public, without an account, in a form that the hub reads.

export interface Starter {
  name: string;
  url: string;
  format: string;
  tlp: string;
  interval_s: number;
}

export const STARTERS: readonly Starter[] = [
  { name: "feodo-tracker", url: "https://feodotracker.abuse.ch/downloads/ipblocklist.csv", format: "csv", tlp: "clear", interval_s: 3600 },
  { name: "urlhaus", url: "https://urlhaus.abuse.ch/downloads/text_online/", format: "list", tlp: "clear", interval_s: 3600 },
  { name: "cisa-kev", url: "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json", format: "kev", tlp: "clear", interval_s: 86400 },
  { name: "circl-osint", url: "https://www.circl.lu/doc/misp/feed-osint/manifest.json", format: "misp-manifest", tlp: "clear", interval_s: 21600 },
];
