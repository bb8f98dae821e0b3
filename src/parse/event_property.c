/* SPDX-License-Identifier: Apache-2.0 */
/* Texts become what STIX means by a property. Digests become properties too, so that a file has its name beside its hash. */
#include "parse/event_property.h"

#define ACCOUNT (property_bit(PROPERTY_ACCOUNT_LOGIN) | property_bit(PROPERTY_ACCOUNT_ID))
#define FILE_OWN (property_bit(PROPERTY_FILE_NAME) | property_bit(PROPERTY_FILE_SIZE) | property_bit(PROPERTY_FILE_MIME))
#define CERT_OWN                                                                                                            \
	(property_bit(PROPERTY_CERT_VERSION) | property_bit(PROPERTY_CERT_SERIAL) | property_bit(PROPERTY_CERT_SIGNATURE) | \
	 property_bit(PROPERTY_CERT_ISSUER) | property_bit(PROPERTY_CERT_NOT_BEFORE) |                                      \
	 property_bit(PROPERTY_CERT_NOT_AFTER) | property_bit(PROPERTY_CERT_SUBJECT) | property_bit(PROPERTY_CERT_KEY))

property_set event_property_wanted(property_set wanted)
{
	wanted &= ~(PROPERTY_PORTS | PROPERTY_DIGESTS);
	if (wanted & ACCOUNT)
		wanted |= ACCOUNT;
	if (wanted & FILE_OWN)
		wanted |= PROPERTY_DIGESTS_FILE;
	if (wanted & CERT_OWN)
		wanted |= PROPERTY_DIGESTS_CERT;
	return wanted;
}

/* Events of these logs, EVE's and Zeek's, are about a protocol; NULL: of the log's own name. */
static const struct {
	struct str log;
	const char *protocol;
} PROTOCOLS[] = {
	{STR_INIT("bittorrent_dht"), "bittorrent-dht"},
	{STR_INIT("dce_rpc"), "dcerpc"},
	{STR_INIT("dcerpc"), NULL},
	{STR_INIT("dhcp"), NULL},
	{STR_INIT("dnp3"), NULL},
	{STR_INIT("dns"), NULL},
	{STR_INIT("ftp"), NULL},
	{STR_INIT("ftp_data"), "ftp-data"},
	{STR_INIT("http"), NULL},
	{STR_INIT("http2"), NULL},
	{STR_INIT("ike"), NULL},
	{STR_INIT("irc"), NULL},
	{STR_INIT("kerberos"), "krb5"},
	{STR_INIT("krb5"), NULL},
	{STR_INIT("ldap"), NULL},
	{STR_INIT("modbus"), NULL},
	{STR_INIT("mqtt"), NULL},
	{STR_INIT("mysql"), NULL},
	{STR_INIT("nfs"), NULL},
	{STR_INIT("ntlm"), NULL},
	{STR_INIT("ntp"), NULL},
	{STR_INIT("pgsql"), NULL},
	{STR_INIT("quic"), NULL},
	{STR_INIT("radius"), NULL},
	{STR_INIT("rdp"), NULL},
	{STR_INIT("rfb"), NULL},
	{STR_INIT("sip"), NULL},
	{STR_INIT("smb"), NULL},
	{STR_INIT("smb_cmd"), "smb"},
	{STR_INIT("smb_files"), "smb"},
	{STR_INIT("smb_mapping"), "smb"},
	{STR_INIT("smtp"), NULL},
	{STR_INIT("snmp"), NULL},
	{STR_INIT("socks"), NULL},
	{STR_INIT("ssh"), NULL},
	{STR_INIT("ssl"), NULL},
	{STR_INIT("syslog"), NULL},
	{STR_INIT("telnet"), NULL},
	{STR_INIT("tftp"), NULL},
	{STR_INIT("tls"), NULL},
};

static bool wants(property_set wanted, enum property p)
{
	return wanted & property_bit(p);
}

void event_property_begin(struct batch *out, struct str log, property_set wanted)
{
	if (!wants(wanted, PROPERTY_PROTOCOLS) || out->n_events == 0)
		return;
	uint32_t first = out->events[out->n_events - 1].observed;
	const struct observed *source = first < out->n_observed ? &out->observed[first] : NULL;
	if (source && source->role == ROLE_SOURCE && (source->kind == KIND_IPV4 || source->kind == KIND_IPV6))
		batch_property_text(out, PROPERTY_PROTOCOLS, 0, kind_name((enum kind)source->kind));
	for (size_t i = 0; i < sizeof PROTOCOLS / sizeof *PROTOCOLS; i++)
		if (str_eq(PROTOCOLS[i].log, log))
			batch_property_text(out, PROPERTY_PROTOCOLS, 0, PROTOCOLS[i].protocol ? str_of(PROTOCOLS[i].protocol) : log);
}

/* The property that an observable is besides. */
static enum property of_observable(const struct observed *o, const struct event_item *i)
{
	static const uint8_t digests[KIND_COUNT] = {
		[KIND_MD5] = PROPERTY_FILE_MD5,         [KIND_SHA1] = PROPERTY_FILE_SHA1,
		[KIND_SHA256] = PROPERTY_FILE_SHA256,   [KIND_SHA512] = PROPERTY_FILE_SHA512,
		[KIND_CERT_SHA1] = PROPERTY_CERT_SHA1, [KIND_CERT_SHA256] = PROPERTY_CERT_SHA256,
	};
	if (o->kind == KIND_EMAIL && i->use == EVENT_USE_MAIL)
		return (enum property)i->property;
	return (enum property)digests[o->kind];
}

static void put_observables(struct batch *out, const struct event_item *i, size_t before, property_set wanted)
{
	for (size_t k = before; k < out->n_observed; k++) {
		char text[VALUE_TEXT_BYTES];
		enum property p = of_observable(&out->observed[k], i);
		if (p && wants(wanted, p))
			batch_property_text(out, p, i->group,
					    str_make(text, value_format(observed_value(&out->observed[k]), text)));
	}
}

static void put_text(struct batch *out, enum property p, uint32_t group, struct str text)
{
	char room[LIMIT_VALUE_BYTES + PROPERTY_CANON_MORE];
	if (text.n == 0 || text.n > LIMIT_VALUE_BYTES)
		return;
	struct str canon = property_canon(p, text, room);
	if (canon.n)
		batch_property_text(out, p, group, canon);
}

/* Suricata writes "failed" where it found no application layer; Zeek joins several with commas. */
static void put_protocols(struct batch *out, struct str text)
{
	while (text.p) {
		struct str one = str_next_field(&text, ',');
		if (!str_eq(one, STR("failed")) && !str_eq(one, STR("unknown")))
			put_text(out, PROPERTY_PROTOCOLS, 0, one);
	}
}

/* What stands behind the last separator of folders: STIX has those elsewhere. */
static struct str base_name(struct str path)
{
	size_t at = path.n;
	while (at > 0 && path.p[at - 1] != '/' && path.p[at - 1] != '\\')
		at--;
	return str_from(path, at);
}

/* "SSH-2.0-OpenSSH_9.2p1" is written with and without what stands before the software (RFC 4253 section 4.2). */
static struct str software(struct str banner)
{
	size_t at = 0;
	if (!str_has_prefix(banner, STR("SSH-")))
		return banner;
	for (unsigned dashes = 0; at < banner.n && dashes < 2; at++)
		dashes += banner.p[at] == '-';
	return str_from(banner, at);
}

static void put_number(struct batch *out, const struct event_item *i)
{
	uint64_t number;
	if (str_to_u64(i->text, INT64_MAX, &number) == OK)
		batch_property_number(out, (enum property)i->property, i->group, (int64_t)number);
}

static void put_time(struct batch *out, const struct event_item *i, struct event_time_memo *memo)
{
	int64_t time;
	if (event_time_parse(memo, i->text, &time))
		batch_property_number(out, (enum property)i->property, i->group, time);
}

void event_property_put(struct batch *out, const struct event_item *i, size_t before, struct event_time_memo *memo,
			property_set wanted)
{
	enum property p = (enum property)i->property;
	put_observables(out, i, before, wanted);
	if (!p || !wants(wanted, p) || i->use == EVENT_USE_MAIL)
		return;
	switch (p) {
	case PROPERTY_PROTOCOLS:
		put_protocols(out, i->text);
		return;
	case PROPERTY_FILE_NAME:
	case PROPERTY_MAIL_ATTACHMENT:
		put_text(out, p, i->group, base_name(i->text));
		return;
	case PROPERTY_SOFTWARE_NAME:
		put_text(out, p, i->group, software(i->text));
		return;
	case PROPERTY_ACCOUNT_LOGIN:
	case PROPERTY_ACCOUNT_ID:
		put_text(out, PROPERTY_ACCOUNT_LOGIN, i->group, i->text);
		put_text(out, PROPERTY_ACCOUNT_ID, i->group, i->text);
		return;
	default:
		break;
	}
	switch ((enum property_type)property_info(p)->type) {
	case PROPERTY_TEXT:
		put_text(out, p, i->group, i->text);
		break;
	case PROPERTY_NUMBER:
		put_number(out, i);
		break;
	case PROPERTY_TIME:
		put_time(out, i, memo);
		break;
	}
}
