/* SPDX-License-Identifier: Apache-2.0 */
/* Names by their first letter; a sorted table of ports. */
#include "model/service.h"

#include <stdlib.h>

#define SERVICE_MAP(X)                                                                                                 \
	X(ADB, "adb") X(BACNET, "bacnet") X(BGP, "bgp") X(BITTORRENT, "bittorrent") X(DCERPC, "dcerpc") X(DHCP, "dhcp")   \
	X(DNP3, "dnp3") X(DNS, "dns") X(DOCKER, "docker") X(ELASTIC, "elasticsearch") X(ENIP, "enip") X(FTP, "ftp")       \
	X(HTTP, "http") X(IKE, "ike") X(IMAP, "imap") X(IRC, "irc") X(KRB5, "krb5") X(KUBERNETES, "kubernetes")           \
	X(LDAP, "ldap") X(MEMCACHED, "memcached") X(MODBUS, "modbus") X(MONGODB, "mongodb") X(MQTT, "mqtt")               \
	X(MSSQL, "mssql") X(MYSQL, "mysql") X(NETBIOS, "netbios") X(NFS, "nfs") X(NTP, "ntp") X(ORACLE, "oracle")         \
	X(PGSQL, "pgsql") X(POP3, "pop3") X(QUIC, "quic") X(RADIUS, "radius") X(RDP, "rdp") X(REDIS, "redis")             \
	X(RPC, "rpc") X(S7, "s7comm") X(SIP, "sip") X(SMB, "smb") X(SMTP, "smtp") X(SNMP, "snmp") X(SOCKS, "socks")       \
	X(SSH, "ssh") X(SYSLOG, "syslog") X(TELNET, "telnet") X(TFTP, "tftp") X(TLS, "tls") X(TR069, "tr069")             \
	X(UPNP, "upnp") X(VNC, "vnc") X(WINRM, "winrm")

enum service {
	NONE,
#define X(name, text) name,
	SERVICE_MAP(X)
#undef X
	SERVICES
};

static const struct str names[SERVICES] = {
	[NONE] = STR_INIT(""),
#define X(name, text) [name] = STR_INIT(text),
	SERVICE_MAP(X)
#undef X
};

struct spelling {
	struct str name;
	uint8_t service;
};

/* By first letter: every event of a log may have one to look up. */
static const struct spelling on_a[] = {{STR_INIT("adb"), ADB}};
static const struct spelling on_b[] = {
	{STR_INIT("bacnet"), BACNET}, {STR_INIT("bgp"), BGP}, {STR_INIT("bittorrent"), BITTORRENT},
	{STR_INIT("bittorrent-dht"), BITTORRENT},
};
static const struct spelling on_c[] = {{STR_INIT("cwmp"), TR069}};
static const struct spelling on_d[] = {
	{STR_INIT("dce_rpc"), DCERPC}, {STR_INIT("dcerpc"), DCERPC}, {STR_INIT("dhcp"), DHCP},
	{STR_INIT("dnp3"), DNP3}, {STR_INIT("dns"), DNS}, {STR_INIT("docker"), DOCKER},
};
static const struct spelling on_e[] = {{STR_INIT("elasticsearch"), ELASTIC}, {STR_INIT("enip"), ENIP}};
static const struct spelling on_f[] = {{STR_INIT("ftp"), FTP}, {STR_INIT("ftp-data"), FTP}};
static const struct spelling on_g[] = {{STR_INIT("gssapi"), KRB5}};
static const struct spelling on_h[] = {
	{STR_INIT("http"), HTTP}, {STR_INIT("http1"), HTTP}, {STR_INIT("http2"), HTTP}, {STR_INIT("https"), TLS},
};
static const struct spelling on_i[] = {
	{STR_INIT("ike"), IKE}, {STR_INIT("ikev2"), IKE}, {STR_INIT("imap"), IMAP}, {STR_INIT("ipsec"), IKE},
	{STR_INIT("irc"), IRC},
};
static const struct spelling on_k[] = {
	{STR_INIT("kerberos"), KRB5}, {STR_INIT("krb"), KRB5}, {STR_INIT("krb5"), KRB5}, {STR_INIT("krb_tcp"), KRB5},
	{STR_INIT("kubernetes"), KUBERNETES},
};
static const struct spelling on_l[] = {
	{STR_INIT("ldap"), LDAP}, {STR_INIT("ldap_tcp"), LDAP}, {STR_INIT("ldap_udp"), LDAP},
};
static const struct spelling on_m[] = {
	{STR_INIT("memcached"), MEMCACHED}, {STR_INIT("microsoft-ds"), SMB}, {STR_INIT("modbus"), MODBUS},
	{STR_INIT("mongodb"), MONGODB}, {STR_INIT("mqtt"), MQTT}, {STR_INIT("ms-sql-s"), MSSQL},
	{STR_INIT("ms-wbt-server"), RDP}, {STR_INIT("mssql"), MSSQL}, {STR_INIT("mysql"), MYSQL},
};
static const struct spelling on_n[] = {
	{STR_INIT("netbios"), NETBIOS}, {STR_INIT("nfs"), NFS}, {STR_INIT("ntlm"), SMB}, {STR_INIT("ntp"), NTP},
};
static const struct spelling on_o[] = {{STR_INIT("oracle"), ORACLE}};
static const struct spelling on_p[] = {
	{STR_INIT("pgsql"), PGSQL}, {STR_INIT("pop3"), POP3}, {STR_INIT("postgresql"), PGSQL},
};
static const struct spelling on_q[] = {{STR_INIT("quic"), QUIC}};
static const struct spelling on_r[] = {
	{STR_INIT("radius"), RADIUS}, {STR_INIT("rdp"), RDP}, {STR_INIT("rdpeudp"), RDP}, {STR_INIT("redis"), REDIS},
	{STR_INIT("rfb"), VNC}, {STR_INIT("rpc"), RPC},
};
static const struct spelling on_s[] = {
	{STR_INIT("s7comm"), S7}, {STR_INIT("sip"), SIP}, {STR_INIT("smb"), SMB}, {STR_INIT("smtp"), SMTP},
	{STR_INIT("snmp"), SNMP}, {STR_INIT("socks"), SOCKS}, {STR_INIT("ssh"), SSH}, {STR_INIT("ssl"), TLS},
	{STR_INIT("syslog"), SYSLOG},
};
static const struct spelling on_t[] = {
	{STR_INIT("tds"), MSSQL}, {STR_INIT("telnet"), TELNET}, {STR_INIT("tftp"), TFTP}, {STR_INIT("tls"), TLS},
	{STR_INIT("tr069"), TR069},
};
static const struct spelling on_u[] = {{STR_INIT("upnp"), UPNP}};
static const struct spelling on_v[] = {{STR_INIT("vnc"), VNC}};
static const struct spelling on_w[] = {{STR_INIT("winrm"), WINRM}};

static const struct {
	const struct spelling *rows;
	size_t n;
} spellings[26] = {
	['a' - 'a'] = {on_a, sizeof on_a / sizeof *on_a}, ['b' - 'a'] = {on_b, sizeof on_b / sizeof *on_b},
	['c' - 'a'] = {on_c, sizeof on_c / sizeof *on_c}, ['d' - 'a'] = {on_d, sizeof on_d / sizeof *on_d},
	['e' - 'a'] = {on_e, sizeof on_e / sizeof *on_e}, ['f' - 'a'] = {on_f, sizeof on_f / sizeof *on_f},
	['g' - 'a'] = {on_g, sizeof on_g / sizeof *on_g}, ['h' - 'a'] = {on_h, sizeof on_h / sizeof *on_h},
	['i' - 'a'] = {on_i, sizeof on_i / sizeof *on_i}, ['k' - 'a'] = {on_k, sizeof on_k / sizeof *on_k},
	['l' - 'a'] = {on_l, sizeof on_l / sizeof *on_l}, ['m' - 'a'] = {on_m, sizeof on_m / sizeof *on_m},
	['n' - 'a'] = {on_n, sizeof on_n / sizeof *on_n}, ['o' - 'a'] = {on_o, sizeof on_o / sizeof *on_o},
	['p' - 'a'] = {on_p, sizeof on_p / sizeof *on_p}, ['q' - 'a'] = {on_q, sizeof on_q / sizeof *on_q},
	['r' - 'a'] = {on_r, sizeof on_r / sizeof *on_r}, ['s' - 'a'] = {on_s, sizeof on_s / sizeof *on_s},
	['t' - 'a'] = {on_t, sizeof on_t / sizeof *on_t}, ['u' - 'a'] = {on_u, sizeof on_u / sizeof *on_u},
	['v' - 'a'] = {on_v, sizeof on_v / sizeof *on_v}, ['w' - 'a'] = {on_w, sizeof on_w / sizeof *on_w},
};

/* By port. */
static const struct listener {
	uint16_t port;
	uint8_t service;
} listeners[] = {
	{20, FTP}, {21, FTP}, {22, SSH}, {23, TELNET}, {25, SMTP}, {53, DNS}, {67, DHCP}, {68, DHCP}, {69, TFTP},
	{80, HTTP}, {88, KRB5}, {102, S7}, {110, POP3}, {111, RPC}, {123, NTP}, {135, DCERPC}, {137, NETBIOS},
	{138, NETBIOS}, {139, SMB}, {143, IMAP}, {161, SNMP}, {162, SNMP}, {179, BGP}, {389, LDAP}, {443, TLS},
	{445, SMB}, {465, SMTP}, {500, IKE}, {502, MODBUS}, {514, SYSLOG}, {587, SMTP}, {636, LDAP}, {993, IMAP},
	{995, POP3}, {1080, SOCKS}, {1433, MSSQL}, {1434, MSSQL}, {1521, ORACLE}, {1812, RADIUS}, {1813, RADIUS},
	{1883, MQTT}, {1900, UPNP}, {2049, NFS}, {2222, SSH}, {2323, TELNET}, {2375, DOCKER}, {2376, DOCKER},
	{3268, LDAP}, {3306, MYSQL}, {3389, RDP}, {4500, IKE}, {5060, SIP}, {5061, SIP}, {5432, PGSQL}, {5555, ADB},
	{5900, VNC}, {5901, VNC}, {5985, WINRM}, {5986, WINRM}, {6379, REDIS}, {6443, KUBERNETES}, {6667, IRC},
	{6697, IRC}, {6881, BITTORRENT}, {7547, TR069}, {8000, HTTP}, {8080, HTTP}, {8081, HTTP}, {8443, TLS},
	{8883, MQTT}, {8888, HTTP}, {9200, ELASTIC}, {10250, KUBERNETES}, {11211, MEMCACHED}, {20000, DNP3},
	{27017, MONGODB}, {44818, ENIP}, {47808, BACNET},
};

enum { SPELLING_MAX_BYTES = 16 };

static int by_port(const void *key, const void *row)
{
	return (int)*(const uint32_t *)key - (int)((const struct listener *)row)->port;
}

static uint8_t find_one(struct str name)
{
	char low[SPELLING_MAX_BYTES];
	if (name.n == 0 || name.n > sizeof low)
		return NONE;
	for (size_t i = 0; i < name.n; i++)
		low[i] = str_lower_char(name.p[i]);
	size_t letter = (size_t)(low[0] - 'a');
	for (size_t i = 0; letter < 26 && i < spellings[letter].n; i++) {
		const struct spelling *s = &spellings[letter].rows[i];
		if (s->name.n == name.n && memcmp(s->name.p, low, name.n) == 0)
			return s->service;
	}
	return NONE;
}

uint8_t service_find(struct str text)
{
	uint8_t found = NONE;
	while (text.p && !found)
		found = find_one(str_next_field(&text, ','));
	return found;
}

uint8_t service_of_port(uint32_t port)
{
	if (port == 0 || port > UINT16_MAX)
		return NONE;
	const struct listener *l = bsearch(&port, listeners, sizeof listeners / sizeof *listeners, sizeof *listeners, by_port);
	return l ? l->service : NONE;
}

struct str service_name(uint8_t service)
{
	return service < SERVICES ? names[service] : names[NONE];
}
