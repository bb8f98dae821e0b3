/* SPDX-License-Identifier: Apache-2.0 */
/* Columns are looked up by name when the header comes; lines then cost one pass over their separators. */
#include "parse/event_zeek.h"

#define PART(path, use) {path, EVENT_USE_##use, KIND_NONE, ROLE_NONE}
#define SEEN(path, use, role) {path, EVENT_USE_##use, KIND_NONE, ROLE_##role}
#define KIND(path, use, kind, role) {path, EVENT_USE_##use, KIND_##kind, ROLE_##role}

static const struct event_rule rules[] = {
	PART("ts", TIME),
	PART("id.orig_h", SOURCE),
	PART("id.orig_p", SOURCE_PORT),
	PART("id.resp_h", DESTINATION),
	PART("id.resp_p", DESTINATION_PORT),
	KIND("orig_l2_addr", VALUE, MAC, OTHER),
	KIND("resp_l2_addr", VALUE, MAC, OTHER),
	/* notice, traceroute; signatures */
	SEEN("src", ADDRESS, SOURCE),
	SEEN("dst", ADDRESS, DESTINATION),
	SEEN("src_addr", ADDRESS, SOURCE),
	SEEN("dst_addr", ADDRESS, DESTINATION),
	/* dns */
	SEEN("query", HOST, QUERY),
	SEEN("answers", ANSWER, ANSWER),
	/* http; host is an address in known_hosts, known_services and software */
	PART("host", URL_HOST),
	PART("uri", URL_PATH),
	SEEN("referrer", URL_ONLY, URL),
	/* ssl, quic, x509 */
	SEEN("server_name", HOST, HOST),
	SEEN("cert_chain_fps", CERTIFICATE, CERTIFICATE),
	SEEN("client_cert_chain_fps", CERTIFICATE, CERTIFICATE),
	SEEN("fingerprint", CERTIFICATE, CERTIFICATE),
	KIND("ja3", DIGEST, JA3, CLIENT),
	KIND("ja3s", DIGEST, JA3S, SERVER),
	KIND("ja4", VALUE, JA4, CLIENT),
	/* ssh */
	KIND("hassh", DIGEST, HASSH, CLIENT),
	KIND("hasshServer", DIGEST, HASSH, SERVER),
	/* files, pe, smb_files */
	KIND("md5", DIGEST, MD5, FILE),
	KIND("sha1", DIGEST, SHA1, FILE),
	KIND("sha256", DIGEST, SHA256, FILE),
	SEEN("tx_hosts", ADDRESS, OTHER),
	SEEN("rx_hosts", ADDRESS, OTHER),
	/* smtp */
	SEEN("helo", ANSWER, SENDER),
	SEEN("mailfrom", MAIL, SENDER),
	SEEN("from", MAIL, SENDER),
	SEEN("reply_to", MAIL, SENDER),
	SEEN("rcptto", MAIL, RECIPIENT),
	SEEN("to", MAIL, RECIPIENT),
	SEEN("cc", MAIL, RECIPIENT),
	SEEN("x_originating_ip", ADDRESS, SENDER),
	SEEN("path", ADDRESS, OTHER),
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

static const struct event_rule *find_rule(struct str name)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (str_eq(str_of(rules[i].path), name))
			return &rules[i];
	return NULL;
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

static void set_names(struct event_header *h, struct str names)
{
	memset(h->column, 0, sizeof h->column);
	h->n_fields = 0;
	while (names.p && h->n_fields < UINT16_MAX) {
		const struct event_rule *r = find_rule(str_next_field(&names, (char)h->separator));
		if (r && h->n_fields < EVENT_COLUMNS_MAX) {
			h->column[h->n_fields].use = r->use;
			h->column[h->n_fields].kind = r->kind;
			h->column[h->n_fields].role = r->role;
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
		f->p->items[f->n_items++] = (struct event_item){(uint8_t)use, h->column[column].kind, h->column[column].role, one};
	}
}

void event_zeek_line(struct event_parser *p, const struct event_header *h, struct str line, uint64_t number, struct batch *out)
{
	struct fields f = {p, 0, 0};
	size_t column = 0;
	if (h->n_fields == 0) {
		batch_refuse(out, number, "no #fields line came before this line");
		return;
	}
	while (line.p) {
		struct str text = str_next_field(&line, (char)h->separator);
		if (column < EVENT_COLUMNS_MAX && h->column[column].use)
			put_field(&f, h, column, text);
		column++;
	}
	if (column != h->n_fields)
		batch_refuse(out, number, "the line has not as many columns as #fields names");
	else
		event_item_put(p->items, f.n_items, number, &p->memo, out);
}
