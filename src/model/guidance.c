/* SPDX-License-Identifier: Apache-2.0 */
/* The table of measures. Names and ids: D3FEND 1.2, ATT&CK 18. */
#include "model/guidance.h"

#include <assert.h>

#define BIT(kind) ((kind_set)1 << (kind))
#define ADDRESSES (BIT(KIND_IPV4) | BIT(KIND_IPV6) | BIT(KIND_NETWORK) | BIT(KIND_ENDPOINT))
#define FILES (BIT(KIND_MD5) | BIT(KIND_SHA1) | BIT(KIND_SHA256) | BIT(KIND_SHA512))
#define FINGERPRINTS (BIT(KIND_JA3) | BIT(KIND_JA3S) | BIT(KIND_JA4) | BIT(KIND_HASSH))
#define CERTIFICATES (BIT(KIND_CERT_SHA1) | BIT(KIND_CERT_SHA256))
/* Not a kind: the measures of an owner. */
#define OWNER ((kind_set)1 << 31)
static_assert(KIND_COUNT < 31, "the last bit of a kind_set is free");

static const struct {
	kind_set kinds;
	struct guidance guidance;
} table[] = {
	{BIT(KIND_DOMAIN), {"D3-FRDDL", "Forward Resolution Domain Denylisting",
		"Answer queries for the listed names with NXDOMAIN; load the RPZ zone into your resolvers."}},
	{BIT(KIND_DOMAIN), {"D3-DNSDL", "DNS Denylisting",
		"Search resolver logs of the last 30 days for the listed names, and treat every client that asked as suspect."}},
	{ADDRESSES, {"D3-OTF", "Outbound Traffic Filtering",
		"Drop outbound connections to the listed addresses; load the nftables set at the border."}},
	{ADDRESSES | BIT(KIND_ASN), {"D3-ITF", "Inbound Traffic Filtering",
		"Drop or rate-limit inbound connections from the listed addresses where they serve no business."}},
	{BIT(KIND_URL), {"M1021", "Restrict Web-Based Content",
		"Refuse the listed URLs at the web proxy, and look in its logs for who fetched them."}},
	{ADDRESSES | BIT(KIND_DOMAIN) | BIT(KIND_URL) | FINGERPRINTS | CERTIFICATES, {"M1031", "Network Intrusion Prevention",
		"Load the Suricata rules, first as alerts; change them to drop when a day without false alarms has passed."}},
	{FILES, {"D3-EDL", "Executable Denylisting",
		"Add the listed hashes to the execution deny list of your endpoint protection."}},
	{FILES, {"D3-FHRA", "File Hash Reputation Analysis",
		"Search endpoints, mail stores and shares for files with the listed hashes; keep a copy before you remove any."}},
	{FILES, {"M1049", "Antivirus/Antimalware",
		"Update signatures and scan the machines on which a listed file was seen."}},
	{BIT(KIND_EMAIL), {"D3-EF", "Email Filtering",
		"Hold back mail from the listed senders at the gateway."}},
	{BIT(KIND_EMAIL), {"D3-ER", "Email Removal",
		"Remove delivered mail of the listed senders from mailboxes, and ask its readers what they opened."}},
	{BIT(KIND_EMAIL), {"M1017", "User Training",
		"Show your staff what this mail looks like and where to report it."}},
	{FINGERPRINTS, {"D3-PMAD", "Protocol Metadata Anomaly Detection",
		"Search TLS and SSH logs for the listed fingerprints; one alone proves little, so look at the peers too."}},
	{CERTIFICATES, {"D3-CA", "Certificate Analysis",
		"Search TLS logs for the listed certificates, and treat the servers that present them as hostile."}},
	{BIT(KIND_CVE), {"D3-SU", "Software Update",
		"Find the systems with the listed vulnerability, and update those first that the Internet reaches."}},
	{BIT(KIND_CVE), {"M1051", "Update Software",
		"Where no update can be installed at once, apply the vendor's workaround and set a date for the update."}},
	{BIT(KIND_MAC), {"D3-NI", "Network Isolation",
		"Take the device with the listed address off the network until it is examined."}},
	{BIT(KIND_INDICATOR), {"D3-NTA", "Network Traffic Analysis",
		"Look up the listed indicators, and search your own logs for what their patterns describe."}},
	{OWNER, {"D3-NI", "Network Isolation",
		"Isolate the machine behind the address or name; keep its memory and disk for examination."}},
	{OWNER, {"D3-OTF", "Outbound Traffic Filtering",
		"Look at what the machine sent in the last 30 days, and at its neighbours that sent the same."}},
	{OWNER, {"D3-CR", "Credential Revocation",
		"Revoke the credentials that were used on the machine."}},
	{OWNER, {"M1051", "Update Software",
		"Find out how it was entered, close that way, and set the machine up anew before it returns."}},
	{OWNER, {"M1053", "Data Backup",
		"Check that backups of its data are recent and out of its reach."}},
};
static_assert(sizeof table / sizeof *table <= GUIDANCE_MAX, "all measures at once have room");

static size_t pick(kind_set kinds, const struct guidance *out[GUIDANCE_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].kinds & kinds)
			out[n++] = &table[i].guidance;
	return n;
}

size_t guidance_for(kind_set kinds, const struct guidance *out[GUIDANCE_MAX])
{
	return pick(kinds & ~OWNER, out);
}

size_t guidance_for_owner(const struct guidance *out[GUIDANCE_MAX])
{
	return pick(OWNER, out);
}
