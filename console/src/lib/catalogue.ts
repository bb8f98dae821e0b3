// Well-known public feeds, in forms that the hub reads. None is on by itself: a person adds it, and agrees to its terms.

export interface Listed {
  /** What the feed is called in the hub. */
  name: string;
  by: string;
  url: string;
  format: string;
  mapping?: string;
  /** What it lists: a word of the catalogue "holds". */
  holds: string;
  /** Under which terms: a word of the catalogue "terms"; the publisher's own page decides. */
  terms: string;
  tlp: string;
  interval_s: number;
  /** Offered when a hub is set up. */
  starter?: boolean;
}

const HOUR = 3600;
const DAY = 86_400;

export const CATALOGUE: readonly Listed[] = [
  { name: "urlhaus", by: "abuse.ch", url: "https://urlhaus.abuse.ch/downloads/text_online/", format: "list", holds: "malwareUrls", terms: "cc0", tlp: "clear", interval_s: HOUR, starter: true },
  { name: "threatfox", by: "abuse.ch", url: "https://threatfox.abuse.ch/export/csv/recent/", format: "csv", holds: "mixed", terms: "cc0", tlp: "clear", interval_s: HOUR },
  { name: "feodo-tracker", by: "abuse.ch", url: "https://feodotracker.abuse.ch/downloads/ipblocklist.csv", format: "csv", holds: "c2", terms: "cc0", tlp: "clear", interval_s: HOUR, starter: true },
  { name: "malwarebazaar", by: "abuse.ch", url: "https://bazaar.abuse.ch/export/txt/sha256/recent/", format: "list", holds: "hashes", terms: "cc0", tlp: "clear", interval_s: HOUR },
  { name: "cisa-kev", by: "CISA", url: "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json", format: "kev", holds: "exploited", terms: "cc0", tlp: "clear", interval_s: DAY, starter: true },
  { name: "circl-osint", by: "CIRCL", url: "https://www.circl.lu/doc/misp/feed-osint/manifest.json", format: "misp-manifest", holds: "events", terms: "free", tlp: "clear", interval_s: 6 * HOUR, starter: true },
  { name: "botvrij", by: "Botvrij.eu", url: "https://www.botvrij.eu/data/feed-osint/manifest.json", format: "misp-manifest", holds: "events", terms: "free", tlp: "clear", interval_s: DAY },
  { name: "spamhaus-drop", by: "Spamhaus", url: "https://www.spamhaus.org/drop/drop.txt", format: "list", holds: "hijacked", terms: "credit", tlp: "clear", interval_s: 12 * HOUR },
  { name: "blocklist-de", by: "blocklist.de", url: "https://lists.blocklist.de/lists/all.txt", format: "list", holds: "attackers", terms: "free", tlp: "clear", interval_s: HOUR },
  { name: "cins-army", by: "Sentinel IPS", url: "https://cinsscore.com/list/ci-badguys.txt", format: "list", holds: "attackers", terms: "free", tlp: "clear", interval_s: HOUR },
  { name: "dshield", by: "SANS ISC, FireHOL", url: "https://iplists.firehol.org/files/dshield.netset", format: "list", holds: "attackers", terms: "noncommercial", tlp: "clear", interval_s: HOUR },
  { name: "et-compromised", by: "Emerging Threats", url: "https://rules.emergingthreats.net/blockrules/compromised-ips.txt", format: "list", holds: "attackers", terms: "free", tlp: "clear", interval_s: 12 * HOUR },
  { name: "greensnow", by: "GreenSnow", url: "https://blocklist.greensnow.co/greensnow.txt", format: "list", holds: "attackers", terms: "free", tlp: "clear", interval_s: HOUR },
  { name: "bruteforceblocker", by: "Daniel Gerzo", url: "https://danger.rulez.sk/projects/bruteforceblocker/blist.php", format: "list", holds: "attackers", terms: "free", tlp: "clear", interval_s: 6 * HOUR },
  { name: "ipsum-3", by: "Miroslav Stampar", url: "https://raw.githubusercontent.com/stamparm/ipsum/master/levels/3.txt", format: "list", holds: "attackers", terms: "public", tlp: "clear", interval_s: DAY },
  { name: "c2-intel", by: "drb-ra", url: "https://raw.githubusercontent.com/drb-ra/C2IntelFeeds/master/feeds/IPC2s-30day.csv", format: "csv", mapping: "value=1,label=2", holds: "c2", terms: "free", tlp: "clear", interval_s: 6 * HOUR },
  { name: "openphish", by: "OpenPhish", url: "https://openphish.com/feed.txt", format: "list", holds: "phishing", terms: "noncommercial", tlp: "clear", interval_s: 12 * HOUR },
  { name: "phishtank", by: "PhishTank", url: "https://data.phishtank.com/data/online-valid.csv", format: "csv", mapping: "value=url", holds: "phishing", terms: "key", tlp: "clear", interval_s: 6 * HOUR },
  { name: "cert-pl", by: "CERT Polska", url: "https://hole.cert.pl/domains/v2/domains.txt", format: "list", holds: "phishing", terms: "free", tlp: "clear", interval_s: HOUR },
  { name: "tor-exits", by: "Tor Project", url: "https://check.torproject.org/torbulkexitlist", format: "list", holds: "exits", terms: "public", tlp: "clear", interval_s: 6 * HOUR },
];
