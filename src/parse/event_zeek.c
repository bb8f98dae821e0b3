/* SPDX-License-Identifier: Apache-2.0 */
/* Columns are looked up by name when the header comes; lines then cost one pass over their separators. */
#include "parse/event_zeek.h"

#define PART(path, use) {path, EVENT_USE_##use, KIND_NONE, ROLE_NONE, 0, 0, NULL}
#define SEEN(path, use, role) {path, EVENT_USE_##use, KIND_NONE, ROLE_##role, 0, 0, NULL}
#define KIND(path, use, kind, role) {path, EVENT_USE_##use, KIND_##kind, ROLE_##role, 0, 0, NULL}
/* What is a property, alone or besides, in one log or all; the number tells an event's objects of one type apart. */
#define ONLY(path, property) {path, EVENT_USE_NONE, KIND_NONE, ROLE_NONE, PROPERTY_##property, 0, NULL}
#define ONLY_IN(log, path, property, group) {path, EVENT_USE_NONE, KIND_NONE, ROLE_NONE, PROPERTY_##property, group, log}
#define PART_AND(log, path, use, property) {path, EVENT_USE_##use, KIND_NONE, ROLE_NONE, PROPERTY_##property, 0, log}
#define SEEN_AND(path, use, role, property, group)                                                                          \
	{path, EVENT_USE_##use, KIND_NONE, ROLE_##role, PROPERTY_##property, group, NULL}
/* Columns that lines of one log alone have: JSON logs need not say their name. */
#define HINT(log, path) {path, EVENT_USE_HINT, KIND_NONE, ROLE_NONE, 0, 0, log}

/* Rules of one column stand together. */
static const struct event_rule rules[] = {
	PART("_path", LOG),
	HINT("conn", "conn_state"),
	HINT("http", "status_code"),
	HINT("ssl", "established"),
	HINT("ssh", "auth_attempts"),
	HINT("smb_files", "action"),
	HINT("software", "software_type"),
	HINT("kerberos", "request_type"),
	PART_AND("conn", "ts", TIME, START),
	PART("id.orig_h", SOURCE),
	PART("id.orig_p", SOURCE_PORT),
	PART("id.resp_h", DESTINATION),
	PART("id.resp_p", DESTINATION_PORT),
	KIND("orig_l2_addr", VALUE, MAC, OTHER),
	KIND("resp_l2_addr", VALUE, MAC, OTHER),
	ONLY("proto", PROTOCOLS),
	PART_AND("conn", "service", SERVICE, PROTOCOLS),
	ONLY("orig_ip_bytes", SRC_BYTE_COUNT),
	ONLY("resp_ip_bytes", DST_BYTE_COUNT),
	ONLY("orig_pkts", SRC_PACKETS),
	ONLY("resp_pkts", DST_PACKETS),
	/* notice, traceroute; signatures */
	SEEN("src", ADDRESS, SOURCE),
	SEEN("dst", ADDRESS, DESTINATION),
	SEEN("src_addr", ADDRESS, SOURCE),
	SEEN("dst_addr", ADDRESS, DESTINATION),
	/* dns */
	SEEN("query", HOST, QUERY),
	SEEN("answers", ANSWER, ANSWER),
	/* http; host is an address in known_hosts, known_services and software */
	PART_AND("http", "host", URL_HOST, HTTP_HOST),
	PART_AND(NULL, "uri", URL_PATH, HTTP_VALUE),
	SEEN_AND("referrer", URL_ONLY, URL, HTTP_REFERER, 0),
	ONLY("method", HTTP_METHOD),
	ONLY_IN("http", "version", HTTP_VERSION, 0),
	ONLY_IN("smtp", "user_agent", MAIL_MAILER, 0),
	ONLY("user_agent", HTTP_AGENT),
	ONLY("request_body_len", HTTP_LENGTH),
	ONLY("resp_filenames", FILE_NAME),
	ONLY("resp_mime_types", FILE_MIME),
	/* ssl, quic, x509 */
	SEEN("server_name", HOST, HOST),
	SEEN("cert_chain_fps", CERTIFICATE, CERTIFICATE),
	SEEN_AND("client_cert_chain_fps", CERTIFICATE, CERTIFICATE, NONE, 1),
	ONLY_IN("smtp", "subject", MAIL_SUBJECT, 0),
	ONLY_IN("ssl", "subject", CERT_SUBJECT, 0),
	ONLY("issuer", CERT_ISSUER),
	ONLY_IN(NULL, "client_subject", CERT_SUBJECT, 1),
	ONLY_IN(NULL, "client_issuer", CERT_ISSUER, 1),
	ONLY("certificate.version", CERT_VERSION),
	ONLY("certificate.serial", CERT_SERIAL),
	ONLY("certificate.subject", CERT_SUBJECT),
	ONLY("certificate.issuer", CERT_ISSUER),
	ONLY("certificate.not_valid_before", CERT_NOT_BEFORE),
	ONLY("certificate.not_valid_after", CERT_NOT_AFTER),
	ONLY("certificate.key_alg", CERT_KEY),
	ONLY("certificate.sig_alg", CERT_SIGNATURE),
	SEEN("fingerprint", CERTIFICATE, CERTIFICATE),
	KIND("ja3", DIGEST, JA3, CLIENT),
	KIND("ja3s", DIGEST, JA3S, SERVER),
	KIND("ja4", VALUE, JA4, CLIENT),
	/* ssh */
	KIND("hassh", DIGEST, HASSH, CLIENT),
	KIND("hasshServer", DIGEST, HASSH, SERVER),
	ONLY_IN("ssh", "client", SOFTWARE_NAME, 0),
	ONLY_IN("kerberos", "client", ACCOUNT_LOGIN, 0),
	ONLY_IN("ssh", "server", SOFTWARE_NAME, 1),
	/* files, pe, smb_files, software */
	ONLY("filename", FILE_NAME),
	ONLY_IN("smb_files", "name", FILE_NAME, 0),
	ONLY_IN("software", "name", SOFTWARE_NAME, 0),
	ONLY("unparsed_version", SOFTWARE_VERSION),
	ONLY("mime_type", FILE_MIME),
	ONLY("seen_bytes", FILE_SIZE),
	ONLY("file_size", FILE_SIZE),
	ONLY_IN("smb_files", "size", FILE_SIZE, 0),
	KIND("md5", DIGEST, MD5, FILE),
	KIND("sha1", DIGEST, SHA1, FILE),
	KIND("sha256", DIGEST, SHA256, FILE),
	SEEN("tx_hosts", ADDRESS, OTHER),
	SEEN("rx_hosts", ADDRESS, OTHER),
	/* smtp */
	SEEN("helo", ANSWER, SENDER),
	SEEN("mailfrom", MAIL, SENDER),
	SEEN("from", MAIL, SENDER),
	SEEN_AND("reply_to", MAIL, SENDER, MAIL_REPLY_TO, 0),
	SEEN("rcptto", MAIL, RECIPIENT),
	SEEN("to", MAIL, RECIPIENT),
	SEEN_AND("cc", MAIL, RECIPIENT, MAIL_CC, 0),
	ONLY("msg_id", MAIL_ID),
	HINT("smtp", "last_reply"),
	SEEN("x_originating_ip", ADDRESS, SENDER),
	SEEN("path", ADDRESS, OTHER),
	/* ftp, socks; http, ntlm, radius; rdp */
	ONLY("user", ACCOUNT_LOGIN),
	ONLY("username", ACCOUNT_LOGIN),
	ONLY("cookie", ACCOUNT_LOGIN),
	/* dhcp, radius */
	KIND("mac", VALUE, MAC, OTHER),
	SEEN("client_addr", ADDRESS, OTHER),
	SEEN("server_addr", ADDRESS, OTHER),
	SEEN("assigned_addr", ADDRESS, OTHER),
	SEEN("requested_addr", ADDRESS, OTHER),
	SEEN("framed_addr", ADDRESS, OTHER),
	/* ftp, socks */
	SEEN("arg", URL_ONLY, URL),
	SEEN("data_channel.orig_h", ADDRESS, OTHER),
	SEEN("data_channel.resp_h", ADDRESS, OTHER),
	SEEN("request.host", HOST, HOST),
	SEEN("bound.host", HOST, OTHER),
};

const struct event_rule *event_zeek_rules(size_t *out_n)
{
	*out_n = sizeof rules / sizeof *rules;
	return rules;
}

/* The first rule for a column of a log; property tells whether its property counts there. */
static const struct event_rule *find_rule(struct str name, struct str log, bool *property)
{
	const struct event_rule *first = NULL;
	*property = false;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (!str_eq(str_of(rules[i].path), name))
			continue;
		*property = !rules[i].log || str_eq(str_of(rules[i].log), log);
		if (*property)
			return &rules[i];
		if (!first)
			first = &rules[i];
	}
	return first;
}

static bool has(struct str type, struct str word)
{
	return str_find_str(type, word) < type.n;
}

/* A name may mean something else in another log: kerberos has a time called from. */
static bool type_fits(enum event_use use, struct str type)
{
	if (use == EVENT_USE_TIME)
		return str_eq(type, STR("time"));
	if (use == EVENT_USE_SOURCE_PORT || use == EVENT_USE_DESTINATION_PORT)
		return str_eq(type, STR("port"));
	return has(type, STR("addr")) || (use != EVENT_USE_ADDRESS && has(type, STR("string")));
}

static bool property_type_fits(enum property p, struct str type)
{
	switch ((enum property_type)property_info(p)->type) {
	case PROPERTY_NUMBER:
		return str_eq(type, STR("count")) || str_eq(type, STR("int"));
	case PROPERTY_TIME:
		return str_eq(type, STR("time"));
	default:
		return has(type, STR("string")) || has(type, STR("enum")) || (p == PROPERTY_CERT_VERSION && has(type, STR("count")));
	}
}

static int hex_digit(char c)
{
	c = str_lower_char(c);
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes \xNN and \\ in text, into out, which has room for text.n bytes. */
static struct str unescape(struct str text, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; n++) {
		int high = -1, low = -1;
		if (text.p[i] == '\\' && text.n - i >= 4 && text.p[i + 1] == 'x') {
			high = hex_digit(text.p[i + 2]);
			low = hex_digit(text.p[i + 3]);
		}
		if (high >= 0 && low >= 0) {
			out[n] = (char)(high << 4 | low);
			i += 4;
		} else {
			i += text.p[i] == '\\' && text.n - i >= 2 && text.p[i + 1] == '\\';
			out[n] = text.p[i++];
		}
	}
	return str_make(out, n);
}

static void set_mark(char mark[EVENT_MARK_BYTES], uint8_t *n, struct str text)
{
	*n = (uint8_t)(text.n < EVENT_MARK_BYTES ? text.n : 0);
	memcpy(mark, text.p, *n);
}

static void set_log(struct event_header *h, struct str name)
{
	h->n_log = (uint8_t)(name.n < EVENT_LOG_BYTES ? name.n : 0);
	memcpy(h->log, name.p, h->n_log);
}

static void set_names(struct event_header *h, struct str names)
{
	memset(h->column, 0, sizeof h->column);
	h->n_fields = 0;
	while (names.p && h->n_fields < UINT16_MAX) {
		bool property;
		struct str name = str_next_field(&names, (char)h->separator);
		const struct event_rule *r = find_rule(name, str_make(h->log, h->n_log), &property);
		if (r && h->n_fields < EVENT_COLUMNS_MAX) {
			bool log = r->use == EVENT_USE_LOG || r->use == EVENT_USE_HINT; /* is known from #path */
			h->column[h->n_fields].use = log ? EVENT_USE_NONE : r->use;
			h->column[h->n_fields].kind = r->kind;
			h->column[h->n_fields].role = r->role;
			h->column[h->n_fields].group = r->group;
			h->column[h->n_fields].property = property ? r->property : PROPERTY_NONE;
		}
		h->n_fields++;
	}
}

static void set_types(struct event_header *h, struct str types)
{
	for (size_t i = 0; types.p && i < EVENT_COLUMNS_MAX; i++) {
		struct str type = str_next_field(&types, (char)h->separator);
		h->column[i].several = has(type, STR("set[")) || has(type, STR("vector["));
		if (!type_fits((enum event_use)h->column[i].use, type))
			h->column[i].use = EVENT_USE_NONE;
		if (h->column[i].property && !property_type_fits((enum property)h->column[i].property, type))
			h->column[i].property = PROPERTY_NONE;
	}
}

void event_zeek_header(struct event_header *h, struct str line)
{
	static const struct str separator = {"#separator ", 11};
	char text[EVENT_MARK_BYTES];
	if (str_has_prefix(line, separator)) {
		struct str s = str_from(line, separator.n);
		if (s.n > 0 && s.n <= sizeof text)
			h->separator = (uint8_t)unescape(s, text).p[0];
		return;
	}
	if (!h->separator)
		h->separator = '\t';
	struct str name = str_next_field(&line, (char)h->separator);
	if (!line.p)
		return;
	if (str_eq(name, STR("#set_separator")))
		h->set_separator = (uint8_t)(line.n ? line.p[0] : ',');
	else if (str_eq(name, STR("#empty_field")))
		set_mark(h->empty, &h->n_empty, line);
	else if (str_eq(name, STR("#unset_field")))
		set_mark(h->unset, &h->n_unset, line);
	else if (str_eq(name, STR("#path")))
		set_log(h, line);
	else if (str_eq(name, STR("#fields")))
		set_names(h, line);
	else if (str_eq(name, STR("#types")))
		set_types(h, line);
}

/* The values of one field, and the room that is left for texts without escapes. */
struct fields {
	struct event_parser *p;
	size_t n_items, n_text;
};

static void put_field(struct fields *f, const struct event_header *h, size_t column, struct str text)
{
	if (str_eq(text, str_make(h->unset, h->n_unset)) || str_eq(text, str_make(h->empty, h->n_empty)))
		return;
	while (text.p && f->n_items < EVENT_ITEMS_MAX) {
		enum event_use use = (enum event_use)h->column[column].use;
		struct str one = text;
		if (h->column[column].several)
			one = str_next_field(&text, (char)h->set_separator);
		else
			text.p = NULL;
		if (memchr(one.p, '\\', one.n)) {
			one = unescape(one, f->p->text + f->n_text);
			f->n_text += one.n;
		}
		f->p->items[f->n_items++] = (struct event_item){(uint8_t)use,
								h->column[column].kind,
								h->column[column].role,
								h->column[column].property,
								h->column[column].group,
								one};
	}
}

static bool is_wanted(const struct event_parser *p, uint8_t property)
{
	return p->wanted & property_bit((enum property)property);
}

void event_zeek_line(struct event_parser *p, const struct event_header *h, struct str line, uint64_t number, struct batch *out)
{
	struct fields f = {p, 0, 0};
	size_t column = 0;
	if (h->n_fields == 0) {
		batch_refuse(out, number, "no #fields line came before this line");
		return;
	}
	if (p->wanted && h->n_log)
		p->items[f.n_items++] = (struct event_item){.use = EVENT_USE_LOG, .text = str_make(h->log, h->n_log)};
	while (line.p) {
		struct str text = str_next_field(&line, (char)h->separator);
		if (column < EVENT_COLUMNS_MAX && (h->column[column].use || is_wanted(p, h->column[column].property)))
			put_field(&f, h, column, text);
		column++;
	}
	if (column != h->n_fields)
		batch_refuse(out, number, "the line has not as many columns as #fields names");
	else
		event_item_put(p->items, f.n_items, number, &p->memo, p->wanted, out);
}
