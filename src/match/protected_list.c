/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in protected list, written by hand; what a centre adds comes from its own configuration. */
#include "match/protected_list.h"

#include <stddef.h>

/*
 * The IANA special-purpose address registries (RFC 6890 and its successors). The documentation ranges 192.0.2.0/24,
 * 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32 and 3fff::/20, and the names of RFC 2606, are left out on purpose:
 * nobody's service lives there, and examples, drills and first trials use them as stand-ins for hostile ones, which
 * must then be seen to match.
 */
static const char *const private_networks[] = {
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", /* RFC 1918 */
	"fc00::/7",                                      /* RFC 4193 */
	NULL,
};

static const char *const shared_networks[] = {
	"100.64.0.0/10", /* RFC 6598 */
	NULL,
};

static const char *const loopback_networks[] = {
	"127.0.0.0/8", /* RFC 1122 section 3.2.1.3 */
	"::1",         /* RFC 4291 section 2.5.3 */
	NULL,
};

static const char *const link_local_networks[] = {
	"169.254.0.0/16", /* RFC 3927 */
	"fe80::/10",      /* RFC 4291 section 2.5.6 */
	NULL,
};

static const char *const multicast_networks[] = {
	"224.0.0.0/4", /* RFC 5771 */
	"ff00::/8",    /* RFC 4291 section 2.7 */
	NULL,
};

static const char *const special_networks[] = {
	"0.0.0.0/8",          /* this network, RFC 791 section 3.2 */
	"192.0.0.0/24",       /* IETF protocol assignments, RFC 6890 section 2.1 */
	"192.31.196.0/24",    /* AS112, RFC 7535 */
	"192.52.193.0/24",    /* AMT, RFC 7450 */
	"192.88.99.0/24",     /* 6to4 relays, RFC 7526 */
	"192.175.48.0/24",    /* AS112, RFC 7534 */
	"198.18.0.0/15",      /* benchmarks, RFC 2544 */
	"240.0.0.0/4",        /* reserved, RFC 1112 section 4 */
	"255.255.255.255",    /* limited broadcast, RFC 8190 */
	"::",                 /* unspecified, RFC 4291 section 2.5.2 */
	"64:ff9b::/96",       /* IPv4 translation, RFC 6052 */
	"64:ff9b:1::/48",     /* IPv4 translation, RFC 8215 */
	"100::/64",           /* discard, RFC 6666 */
	"2001::/32",          /* Teredo, RFC 4380 */
	"2001:1::1",          /* port control anycast, RFC 7723 */
	"2001:1::2",          /* TURN anycast, RFC 8155 */
	"2001:2::/48",        /* benchmarks, RFC 5180 */
	"2001:3::/32",        /* AMT, RFC 7450 */
	"2001:4:112::/48",    /* AS112, RFC 7535 */
	"2001:20::/28",       /* ORCHIDv2, RFC 7343 */
	"2001:30::/28",       /* drone remote identification, RFC 9374 */
	"2002::/16",          /* 6to4, RFC 3056 */
	"2620:4f:8000::/48",  /* AS112, RFC 7534 */
	"5f00::/16",          /* segment routing, RFC 9602 */
	NULL,
};

static const char *const resolvers[] = {
	"8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844",                 /* Google */
	"1.1.1.1", "1.0.0.1", "2606:4700:4700::1111", "2606:4700:4700::1001",                 /* Cloudflare */
	"1.1.1.2", "1.0.0.2", "1.1.1.3", "1.0.0.3",
	"9.9.9.9", "149.112.112.112", "2620:fe::fe", "2620:fe::9",                            /* Quad9 */
	"9.9.9.10", "9.9.9.11", "149.112.112.10", "149.112.112.11",
	"208.67.222.222", "208.67.220.220", "2620:119:35::35", "2620:119:53::53",             /* OpenDNS */
	"208.67.222.123", "208.67.220.123",
	"94.140.14.14", "94.140.15.15", "2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff",             /* AdGuard */
	"185.228.168.9", "185.228.169.9", "2a0d:2a00:1::2", "2a0d:2a00:2::2",                 /* CleanBrowsing */
	"64.6.64.6", "64.6.65.6", "2620:74:1b::1:1", "2620:74:1c::2:2",                       /* Vercara */
	"77.88.8.8", "77.88.8.1", "2a02:6b8::feed:ff", "2a02:6b8:0:1::feed:ff",               /* Yandex */
	"4.2.2.1", "4.2.2.2", "4.2.2.3", "4.2.2.4", "4.2.2.5", "4.2.2.6",                     /* Level 3 */
	"76.76.2.0", "76.76.10.0", "76.76.2.1", "76.76.2.2",                                  /* Control D */
	"86.54.11.100", "86.54.11.200",                                                       /* DNS4EU */
	"114.114.114.114", "114.114.115.115",                                                 /* 114DNS */
	"223.5.5.5", "223.6.6.6", "2400:3200::1", "2400:3200:baba::1",                        /* AliDNS */
	"119.29.29.29",                                                                       /* DNSPod */
	"74.82.42.42", "2001:470:20::2",                                                      /* Hurricane Electric */
	"185.222.222.222", "45.11.45.11", "2a11::", "2a09::",                                 /* DNS.SB */
	"156.154.70.1", "156.154.71.1",                                                       /* UltraDNS */
	NULL,
};

static const char *const root_servers[] = {
	"198.41.0.4", "2001:503:ba3e::2:30",   /* a */
	"170.247.170.2", "2801:1b8:10::b",     /* b */
	"192.33.4.12", "2001:500:2::c",        /* c */
	"199.7.91.13", "2001:500:2d::d",       /* d */
	"192.203.230.10", "2001:500:a8::e",    /* e */
	"192.5.5.241", "2001:500:2f::f",       /* f */
	"192.112.36.4", "2001:500:12::d0d",    /* g */
	"198.97.190.53", "2001:500:1::53",     /* h */
	"192.36.148.17", "2001:7fe::53",       /* i */
	"192.58.128.30", "2001:503:c27::2:30", /* j */
	"193.0.14.129", "2001:7fd::1",         /* k */
	"199.7.83.42", "2001:500:9f::42",      /* l */
	"202.12.27.33", "2001:dc3::35",        /* m */
	NULL,
};

static const char *const infrastructure_domains[] = {
	"root-servers.net", "gtld-servers.net", "iana.org", "icann.org", "ietf.org",
	"rfc-editor.org", "ripe.net", "arin.net", "apnic.net", "lacnic.net", "afrinic.net", "verisign.com", "pool.ntp.org",
	"letsencrypt.org", "lencr.org", "digicert.com", "globalsign.com", "sectigo.com", "entrust.net", "usertrust.com",
	"pki.goog", "identrust.com", "godaddy.com", "one.one", "dns.google", "quad9.net", "opendns.com",
	NULL,
};

/* Without hosts that serve what their users upload under names of their own (github.io, blogspot.com, pages.dev). */
static const char *const popular_domains[] = {
	/* search, portals, software */
	"google.com", "gstatic.com", "googleapis.com", "google-analytics.com", "googletagmanager.com", "youtube.com",
	"ytimg.com", "android.com", "gmail.com", "bing.com", "microsoft.com", "microsoftonline.com", "live.com",
	"office.com", "office365.com", "outlook.com", "msn.com", "windows.com", "windowsupdate.com", "skype.com",
	"linkedin.com", "apple.com", "icloud.com", "mzstatic.com", "yahoo.com", "duckduckgo.com", "baidu.com", "qq.com",
	"yandex.ru", "naver.com", "mozilla.org", "mozilla.com", "firefox.com", "mozilla.net", "opera.com", "brave.com",
	"ubuntu.com", "debian.org", "kernel.org", "gnu.org", "redhat.com", "fedoraproject.org", "archlinux.org",
	"opensuse.org", "suse.com", "python.org", "golang.org", "go.dev", "rust-lang.org", "nodejs.org", "php.net",
	"apache.org", "nginx.org", "postgresql.org", "sqlite.org", "openssl.org", "openssh.com", "github.com",
	"gitlab.com", "stackoverflow.com", "stackexchange.com", "oracle.com", "java.com", "ibm.com", "intel.com", "amd.com",
	"nvidia.com", "dell.com", "hp.com", "lenovo.com", "cisco.com", "juniper.net", "vmware.com", "sap.com", "adobe.com",
	"salesforce.com", "zoom.us", "slack.com", "webex.com", "atlassian.com", "cloudflare.com", "akamai.com",
	"fastly.com", "docker.com", "kubernetes.io", "signal.org", "whatsapp.com", "whatsapp.net", "proton.me",
	/* people, media, knowledge */
	"wikipedia.org", "wikimedia.org", "wiktionary.org", "wikidata.org", "archive.org", "facebook.com", "fbcdn.net",
	"instagram.com", "cdninstagram.com", "messenger.com", "twitter.com", "x.com", "twimg.com", "t.co", "reddit.com",
	"redd.it", "redditstatic.com", "pinterest.com", "tiktok.com", "snapchat.com", "vimeo.com", "twitch.tv",
	"netflix.com", "nflxvideo.net", "spotify.com", "imdb.com", "bbc.co.uk", "bbc.com", "cnn.com", "nytimes.com",
	"theguardian.com", "washingtonpost.com", "reuters.com", "apnews.com", "lemonde.fr", "spiegel.de", "nature.com",
	"sciencedirect.com", "ieee.org", "acm.org", "mit.edu", "stanford.edu", "harvard.edu", "openstreetmap.org",
	/* trade, money, travel */
	"amazon.com", "ebay.com", "paypal.com", "stripe.com", "visa.com", "mastercard.com", "americanexpress.com",
	"aliexpress.com", "alibaba.com", "walmart.com", "booking.com", "airbnb.com", "uber.com", "fedex.com", "ups.com",
	"dhl.com", "usps.com", "swift.com",
	/* public bodies and defenders */
	"europa.eu", "un.org", "who.int", "itu.int", "nato.int", "interpol.int", "nist.gov", "cisa.gov", "nasa.gov",
	"usa.gov", "whitehouse.gov", "first.org", "mitre.org", "virustotal.com", "abuse.ch", "shadowserver.org",
	"misp-project.org", "oasis-open.org", "eset.com", "kaspersky.com", "bitdefender.com", "malwarebytes.com",
	"symantec.com", "sophos.com", "trendmicro.com", "mcafee.com", "crowdstrike.com", "paloaltonetworks.com",
	"fortinet.com", "clamav.net", "suricata.io", "zeek.org",
	NULL,
};

static const char *const empty_md5[] = {"d41d8cd98f00b204e9800998ecf8427e", NULL};
static const char *const empty_sha1[] = {"da39a3ee5e6b4b0d3255bfef95601890afd80709", NULL};
static const char *const empty_sha256[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", NULL};
static const char *const empty_sha512[] = {
	"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
	"47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
	NULL,
};

#define EMPTY_FILE "hash of an empty file"

static const struct protected_list_group groups[] = {
	{"private network", KIND_NETWORK, private_networks},
	{"shared address space of carriers", KIND_NETWORK, shared_networks},
	{"loopback", KIND_NETWORK, loopback_networks},
	{"link-local network", KIND_NETWORK, link_local_networks},
	{"multicast network", KIND_NETWORK, multicast_networks},
	{"special-purpose network", KIND_NETWORK, special_networks},
	{"public resolver", KIND_NETWORK, resolvers},
	{"root name server", KIND_NETWORK, root_servers},
	{"infrastructure of the Internet", KIND_DOMAIN, infrastructure_domains},
	{"popular domain", KIND_DOMAIN, popular_domains},
	{EMPTY_FILE, KIND_MD5, empty_md5},
	{EMPTY_FILE, KIND_SHA1, empty_sha1},
	{EMPTY_FILE, KIND_SHA256, empty_sha256},
	{EMPTY_FILE, KIND_SHA512, empty_sha512},
	{NULL, KIND_NONE, NULL},
};

const struct protected_list_group *protected_list(void)
{
	return groups;
}
