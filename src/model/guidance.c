/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of measures. */
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
		"Answer queries for the listed names with NXDOMAIN; load the RPZ zone into your resolvers.",
		"Names below a listed one stop resolving, good ones too.",
		"Load the zone before, or take the name out: clients follow within its TTL.", "rpz"}},
	{BIT(KIND_DOMAIN), {"D3-DNSDL", "DNS Denylisting",
		"Search resolver logs of the last 30 days for the listed names, and treat every client that asked as suspect.",
		"None for users.",
		"Nothing to undo.", NULL}},
	{ADDRESSES, {"D3-OTF", "Outbound Traffic Filtering",
		"Drop outbound connections to the listed addresses; load the nftables set at the border.",
		"What shares a listed address cannot be reached.",
		"Delete the table (nft delete table inet tocsin), or load the file before.", "nft"}},
	{ADDRESSES | BIT(KIND_ASN), {"D3-ITF", "Inbound Traffic Filtering",
		"Drop or rate-limit inbound connections from the listed addresses where they serve no business.",
		"Customers behind a listed address or its NAT are turned away.",
		"Delete the table (nft delete table inet tocsin), or load the file before.", "nft"}},
	{BIT(KIND_URL), {"M1021", "Restrict Web-Based Content",
		"Refuse the listed URLs at the web proxy, and look in its logs for who fetched them.",
		"A page that was cleaned stays out of reach.",
		"Take the URLs off the proxy's list.", "list"}},
	{ADDRESSES | BIT(KIND_DOMAIN) | BIT(KIND_URL) | FINGERPRINTS | CERTIFICATES, {"M1031", "Network Intrusion Prevention",
		"Load the Suricata rules, first as alerts; change them to drop when a day without false alarms has passed.",
		"Alerts to look through; connections lost where a rule drops by mistake.",
		"Suppress the rule by its gid:sid, or load the file before.", "suricata"}},
	{FILES, {"D3-EDL", "Executable Denylisting",
		"Add the listed hashes to the execution deny list of your endpoint protection.",
		"A listed tool that is also used for good stops running.",
		"Take the hash off the deny list.", "list"}},
	{FILES, {"D3-FHRA", "File Hash Reputation Analysis",
		"Search endpoints, mail stores and shares for files with the listed hashes; keep a copy before you remove any.",
		"Load on the machines that are searched.",
		"Put back what was removed from the copy.", NULL}},
	{FILES, {"M1049", "Antivirus/Antimalware",
		"Update signatures and scan the machines on which a listed file was seen.",
		"Load during the scan; a false alarm may quarantine a good file.",
		"Restore the file from quarantine.", NULL}},
	{BIT(KIND_EMAIL), {"D3-EF", "Email Filtering",
		"Hold back mail from the listed senders at the gateway.",
		"Good mail of a sender whose account was stolen is held back too.",
		"Release what was held back, and take the sender off the list.", "list"}},
	{BIT(KIND_EMAIL), {"D3-ER", "Email Removal",
		"Remove delivered mail of the listed senders from mailboxes, and ask its readers what they opened.",
		"Answers that readers still need are gone.",
		"Restore the messages from the archive.", NULL}},
	{BIT(KIND_EMAIL), {"M1017", "User Training",
		"Show your staff what this mail looks like and where to report it.",
		"Reports of harmless mail.",
		"Nothing to undo.", NULL}},
	{FINGERPRINTS, {"D3-PMAD", "Protocol Metadata Anomaly Detection",
		"Search TLS and SSH logs for the listed fingerprints; one alone proves little, so look at the peers too.",
		"None for users.",
		"Nothing to undo.", NULL}},
	{CERTIFICATES, {"D3-CA", "Certificate Analysis",
		"Search TLS logs for the listed certificates, and treat the servers that present them as hostile.",
		"None for users.",
		"Nothing to undo.", NULL}},
	{BIT(KIND_CVE), {"D3-SU", "Software Update",
		"Find the systems with the listed vulnerability, and update those first that the Internet reaches.",
		"Restarts, and what depends on the old version.",
		"Go back to the version before, with the workaround in place.", NULL}},
	{BIT(KIND_CVE), {"M1051", "Update Software",
		"Where no update can be installed at once, apply the vendor's workaround and set a date for the update.",
		"The workaround may switch off what somebody needs.",
		"Take the workaround back once the update is in.", NULL}},
	{BIT(KIND_MAC), {"D3-NI", "Network Isolation",
		"Take the device with the listed address off the network until it is examined.",
		"What the device does stops.",
		"Let the device in again after it was examined.", NULL}},
	{BIT(KIND_INDICATOR), {"D3-NTA", "Network Traffic Analysis",
		"Look up the listed indicators, and search your own logs for what their patterns describe.",
		"None for users.",
		"Nothing to undo.", NULL}},
	{OWNER, {"D3-NI", "Network Isolation",
		"Isolate the machine behind the address or name; keep its memory and disk for examination.",
		"What the machine serves stops.",
		"Let it in again after it was set up anew.", NULL}},
	{OWNER, {"D3-OTF", "Outbound Traffic Filtering",
		"Look at what the machine sent in the last 30 days, and at its neighbours that sent the same.",
		"None for users.",
		"Nothing to undo.", NULL}},
	{OWNER, {"D3-CR", "Credential Revocation",
		"Revoke the credentials that were used on the machine.",
		"Their owners and services must log in anew.",
		"Issue new credentials; the old ones stay revoked.", NULL}},
	{OWNER, {"M1051", "Update Software",
		"Find out how it was entered, close that way, and set the machine up anew before it returns.",
		"The service is down while it is set up.",
		"Restore the backup from before the intrusion.", NULL}},
	{OWNER, {"M1053", "Data Backup",
		"Check that backups of its data are recent and out of its reach.",
		"None for users.",
		"Nothing to undo.", NULL}},
};
static_assert(sizeof table / sizeof *table <= GUIDANCE_MAX, "all measures at once have room");

/* What stands against techniques and classes, where nothing that was seen can be named. */
static const struct guidance pool[] = {
	{"M1017", "User Training", "Show your staff how it comes, and where to report it.",
	 "Reports of harmless mail and calls.", "Nothing to undo.", NULL},
	{"M1021", "Restrict Web-Based Content", "Refuse scripts, archives and disk images at the web proxy, and names that are only days old.",
	 "Downloads that work needs are refused.", "Let the site through by name.", NULL},
	{"M1049", "Antivirus/Antimalware", "Update signatures, and scan the machines that were met.",
	 "Load during the scan; a false alarm may quarantine a good file.", "Restore the file from quarantine.", NULL},
	{"M1051", "Update Software", "Install the updates of what is exploited, first where the Internet reaches it; until then the vendor's workaround.",
	 "Restarts, and what depends on the old version.", "Go back to the version before, with the workaround in place.", NULL},
	{"D3-SU", "Software Update", "Find the systems that have the weakness, and update those first that the Internet reaches.",
	 "Restarts, and what depends on the old version.", "Go back to the version before, with the workaround in place.", NULL},
	{"D3-EF", "Email Filtering", "Hold back mail like it at the gateway: by its attachments, links and senders.",
	 "Good mail that looks alike is held back too.", "Release what was held back, and take the rule out.", NULL},
	{"D3-ER", "Email Removal", "Find mail like it that was delivered, remove it, and ask its readers what they opened.",
	 "Answers that readers still need are gone.", "Restore the messages from the archive.", NULL},
	{"D3-OTF", "Outbound Traffic Filtering", "Let machines out to the Internet through proxy and resolver only, to ports that work needs.",
	 "Programs with ways of their own fail.", "Take the rule out.", NULL},
	{"D3-ITF", "Inbound Traffic Filtering", "Rate-limit what comes in, and ask your provider to filter upstream.",
	 "Some good traffic is lost while it lasts.", "Lift the limit, and tell the provider.", NULL},
	{"D3-DNSDL", "DNS Denylisting", "Let names be resolved by your own resolvers only, and search their logs for odd ones.",
	 "Machines with other resolvers lose their names.", "Let the machine reach its resolver again.", NULL},
	{"M1015", "Active Directory Configuration", "Look through the directory for new trusts, delegations and rights of replication, and take back what nobody asked for.",
	 "Services that leaned on a right fail.", "Restore the setting from the directory's backup.", NULL},
	{"M1016", "Vulnerability Scanning", "Scan what the Internet reaches for the weakness that is used.",
	 "Load on what is scanned; brittle services may fail.", "Stop the scan.", NULL},
	{"M1018", "User Account Management", "Disable accounts that nobody uses, and look who created or changed accounts in the last 30 days.",
	 "Somebody may need a disabled account.", "Enable the account again.", NULL},
	{"M1026", "Privileged Account Management", "Take administrative rights from everyday accounts, and change the passwords of those that were seen.",
	 "Administrators must switch accounts.", "Give the right back to the account.", NULL},
	{"M1027", "Password Policies", "Change passwords that were tried or are weak, and refuse known leaked ones.",
	 "Users must choose new passwords.", "Nothing to undo.", NULL},
	{"M1028", "Operating System Configuration", "Switch off by policy what the technique needs of the operating system.",
	 "Scripts that use it fail.", "Take the policy back.", NULL},
	{"M1030", "Network Segmentation", "Close the ways between network segments that the technique uses; let through what is named.",
	 "Forgotten dependencies fail.", "Open the way again in the firewall's rule.", NULL},
	{"M1031", "Network Intrusion Prevention", "Load the Suricata rules, first as alerts; change them to drop when a day without false alarms has passed.",
	 "Alerts to look through; connections lost where a rule drops by mistake.", "Suppress the rule by its gid:sid, or load the file before.", "suricata"},
	{"M1032", "Multi-factor Authentication", "Ask for a second factor on every access from the Internet, administrators first.",
	 "Users without a second factor cannot log in.", "Exempt the account for a bounded time.", NULL},
	{"M1035", "Limit Access to Resource Over Network", "Let remote access in from a VPN or named addresses alone.",
	 "Who comes from elsewhere is turned away.", "Add the address to those that are let in.", NULL},
	{"M1036", "Account Use Policies", "Lock or slow accounts after failed logins, and refuse logins from places where nobody works.",
	 "An attacker can lock users out.", "Unlock the account; slow instead of locking.", NULL},
	{"M1037", "Filter Network Traffic", "Filter at the border what the technique sends: protocols and ports that no business needs.",
	 "Unlisted uses of the port fail.", "Take the filter's rule out.", NULL},
	{"M1038", "Execution Prevention", "Let programs and scripts run from known places or publishers only, first in audit mode.",
	 "Tools that are not on the list stop running.", "Go back to audit mode.", NULL},
	{"M1040", "Behavior Prevention on Endpoint", "Switch the endpoint protection's rules for this behaviour to block.",
	 "Administrative tools that act alike are blocked.", "Set the rule back to audit.", NULL},
	{"M1042", "Disable or Remove Feature or Program", "Switch off the service or feature that is used where nobody needs it.",
	 "Who needed it notices.", "Switch it on again.", NULL},
	{"M1047", "Audit", "Look through logs and settings of the last 30 days for traces of the technique.",
	 "None for users.", "Nothing to undo.", NULL},
	{"M1048", "Application Isolation and Sandboxing", "Run browsers, office programs and exposed services with as few rights as they can do with.",
	 "Macros and plug-ins may fail.", "Exempt the program.", NULL},
	{"M1050", "Exploit Protection", "Switch on exploit protection on clients, and a web application firewall before exposed services.",
	 "Old programs crash; forms may be refused.", "Exempt the program or the address.", NULL},
	{"M1053", "Data Backup", "Check that backups are recent, complete and out of reach of the network's accounts; try to restore one.",
	 "None for users.", "Nothing to undo.", NULL},
	{"M1054", "Software Configuration", "Set mail and browsers to show where a message or page comes from, and reject mail that fails SPF, DKIM and DMARC.",
	 "Mail of senders with wrong records is rejected.", "Let the sender through by name, and tell it.", NULL},
	{"M1057", "Data Loss Prevention", "Alert on large or unusual uploads, and on what is marked sensitive.",
	 "Alerts to look through.", "Take the rule out.", NULL},
	{"D3-AL", "Account Locking", "Lock accounts that were logged in to from a listed address, until their owner was heard.",
	 "Their owners cannot work meanwhile.", "Unlock the account with a new password.", NULL},
	{"D3-CR", "Credential Revocation", "Revoke sessions, tokens and passwords that may have been taken.",
	 "Their owners must log in anew.", "Issue new ones; the old ones stay revoked.", NULL},
	{"D3-RF", "Restore File", "Restore what was encrypted or destroyed from a backup older than the intrusion.",
	 "Work since the backup is lost.", "Keep the damaged files apart.", NULL},
	{"D3-PT", "Process Termination", "End the processes that do this, after their memory was kept.",
	 "What they served stops.", "Start the service again from a clean installation.", NULL},
};

struct row {
	struct str name, ids; /* blanks between ids */
};
#define ROW(name, ids) {STR_INIT(name), STR_INIT(ids)}

/* Techniques that feeds and reports name most; the mitigations are those of ATT&CK that a member can act on within days. */
static const struct row techniques[] = {
	ROW("T1003", "M1026 M1027 M1015 M1040 D3-CR"),
	ROW("T1021", "M1032 M1035 M1018 M1047"),
	ROW("T1021.001", "M1032 M1035 M1030 M1042"),
	ROW("T1021.002", "M1037 M1026 M1035"),
	ROW("T1021.004", "M1032 M1018 M1042"),
	ROW("T1027", "M1049 M1040 M1047"),
	ROW("T1036", "M1038 M1049 M1047"),
	ROW("T1041", "M1031 M1057 D3-OTF"),
	ROW("T1046", "M1031 M1030 M1042"),
	ROW("T1048", "M1037 M1031 M1057 D3-OTF"),
	ROW("T1053", "M1026 M1018 M1047"),
	ROW("T1055", "M1040 M1026 D3-PT"),
	ROW("T1059", "M1038 M1040 M1042 M1049"),
	ROW("T1059.001", "M1038 M1042 M1026 M1049"),
	ROW("T1068", "M1051 M1050 M1048"),
	ROW("T1071", "M1031 M1037 D3-OTF"),
	ROW("T1071.001", "M1031 M1037 D3-OTF"),
	ROW("T1071.004", "M1031 M1037 D3-DNSDL"),
	ROW("T1078", "M1032 M1018 M1036 M1027 D3-AL"),
	ROW("T1090", "M1031 M1037 D3-OTF"),
	ROW("T1095", "M1037 M1031 M1030"),
	ROW("T1098", "M1032 M1018 M1026"),
	ROW("T1102", "M1021 M1031"),
	ROW("T1105", "M1031 M1037 D3-OTF"),
	ROW("T1110", "M1032 M1036 M1027 M1018 D3-AL"),
	ROW("T1133", "M1032 M1035 M1030 M1042"),
	ROW("T1136", "M1032 M1026 M1030"),
	ROW("T1176", "M1047 M1038 M1017 M1051"),
	ROW("T1187", "M1037 M1027"),
	ROW("T1189", "M1051 M1021 M1050 M1048"),
	ROW("T1190", "M1051 M1050 M1016 M1030 M1035 D3-SU"),
	ROW("T1195", "M1016 M1051 M1018"),
	ROW("T1199", "M1032 M1030 M1018"),
	ROW("T1203", "M1051 M1050 M1048"),
	ROW("T1204", "M1017 M1021 M1038 M1040"),
	ROW("T1210", "M1051 M1030 M1042 M1016"),
	ROW("T1218", "M1038 M1042 M1037"),
	ROW("T1219", "M1037 M1031 M1038 M1042"),
	ROW("T1484", "M1026 M1018 M1047"),
	ROW("T1485", "M1053 M1032 M1018 D3-RF"),
	ROW("T1486", "M1053 M1040 D3-RF"),
	ROW("T1489", "M1030 M1018"),
	ROW("T1490", "M1053 M1028 M1018 D3-RF"),
	ROW("T1491", "M1053 D3-RF"),
	ROW("T1498", "M1037 D3-ITF"),
	ROW("T1499", "M1037 D3-ITF"),
	ROW("T1505", "M1047 M1042 M1026"),
	ROW("T1505.003", "M1042 M1018 D3-PT"),
	ROW("T1528", "M1018 M1047 M1017 D3-CR"),
	ROW("T1530", "M1032 M1018 M1047"),
	ROW("T1539", "M1032 M1054 M1017 M1051 D3-CR"),
	ROW("T1543", "M1018 M1040 M1047"),
	ROW("T1546", "M1026 M1051"),
	ROW("T1548", "M1026 M1047 M1051"),
	ROW("T1550", "M1026 M1027 M1018 D3-CR"),
	ROW("T1552", "M1047 M1026 M1027 D3-CR"),
	ROW("T1555", "M1027 M1026 M1051 D3-CR"),
	ROW("T1556", "M1032 M1026 M1047"),
	ROW("T1557", "M1037 M1031 M1030 M1042"),
	ROW("T1562", "M1047 M1018 M1054"),
	ROW("T1566", "M1017 M1054 M1021 M1031 M1049 D3-EF D3-ER"),
	ROW("T1566.001", "M1017 M1049 M1054 M1031 D3-EF D3-ER"),
	ROW("T1566.002", "M1017 M1021 M1054 D3-EF D3-ER"),
	ROW("T1567", "M1021 M1057"),
	ROW("T1568", "M1031 M1021 D3-DNSDL"),
	ROW("T1569", "M1026 M1040 M1018"),
	ROW("T1570", "M1031 M1037"),
	ROW("T1571", "M1031 M1030"),
	ROW("T1572", "M1031 M1037"),
	ROW("T1573", "M1031"),
	ROW("T1598", "M1017 M1054"),
};

/* By class of RSIT. */
static const struct row classes[] = {
	ROW("abusive-content", "D3-EF M1054"),
	ROW("malicious-code", "M1049 M1040 M1031"),
	ROW("information-gathering", "M1030 M1035 M1047"),
	ROW("intrusion-attempts", "M1032 M1036 M1051"),
	ROW("intrusions", "D3-CR M1018 M1047 M1053"),
	ROW("availability", "D3-ITF M1037"),
	ROW("information-content-security", "D3-CR M1047 M1057"),
	ROW("fraud", "M1017 D3-EF D3-ER M1021 M1054"),
	ROW("vulnerable", "D3-SU M1051 M1016 M1035"),
};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct guidance *find(struct str id)
{
	for (size_t i = 0; i < COUNT(pool); i++)
		if (str_eq(str_of(pool[i].id), id))
			return &pool[i];
	return NULL;
}

static struct str ids_of(const struct row *rows, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(rows[i].name, name))
			return rows[i].ids;
	return (struct str){NULL, 0};
}

struct str guidance_technique(struct str technique)
{
	struct str ids = ids_of(techniques, COUNT(techniques), technique);
	return ids.n ? ids : ids_of(techniques, COUNT(techniques), str_upto(technique, str_find(technique, '.')));
}

struct str guidance_technique_at(size_t i)
{
	return i < COUNT(techniques) ? techniques[i].name : (struct str){NULL, 0};
}

/* A list that is being put together. */
struct list {
	const struct guidance **out;
	size_t n;
};

static void add(struct list *l, const struct guidance *g)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(str_of(l->out[i]->id), str_of(g->id)))
			return;
	if (l->n < GUIDANCE_MAX)
		l->out[l->n++] = g;
}

static void add_kinds(struct list *l, kind_set kinds)
{
	for (size_t i = 0; i < COUNT(table); i++)
		if (table[i].kinds & kinds)
			add(l, &table[i].guidance);
}

static void add_ids(struct list *l, struct str ids)
{
	while (ids.n) {
		const struct guidance *g = find(str_next_field(&ids, ' '));
		if (g)
			add(l, g);
	}
}

static bool has_id(struct str ids, struct str id)
{
	while (ids.n)
		if (str_eq(str_next_field(&ids, ' '), id))
			return true;
	return false;
}

/* How many of the techniques have the measure. */
static size_t votes(const struct guidance_about *about, struct str id)
{
	size_t n = 0;
	for (size_t i = 0; i < about->n_techniques; i++)
		n += has_id(guidance_technique(about->techniques[i]), id);
	return n;
}

/* Those that all have first, then those that all but one have, and so on; of equals in the order of the table's rows. */
static void add_techniques(struct list *l, const struct guidance_about *about)
{
	for (size_t wanted = about->n_techniques; wanted > 0; wanted--)
		for (size_t i = 0; i < about->n_techniques; i++)
			for (struct str ids = guidance_technique(about->techniques[i]); ids.n;) {
				struct str id = str_next_field(&ids, ' ');
				if (votes(about, id) == wanted)
					add_ids(l, id);
			}
}

size_t guidance_for(const struct guidance_about *about, const struct guidance *out[GUIDANCE_MAX])
{
	struct list l = {out, 0};
	if (about->own) {
		add_kinds(&l, OWNER);
		return l.n;
	}
	add_kinds(&l, about->kinds & ~OWNER);
	add_ids(&l, ids_of(classes, COUNT(classes), about->rsit));
	add_techniques(&l, about);
	return l.n;
}
