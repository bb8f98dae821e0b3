/* SPDX-License-Identifier: Apache-2.0 */
/* TLS client certificates: list, add, revoke. */
#include "api/api_resources.h"
#include "os/clock.h"
#include "store/store_certificate.h"
#include "store/store_member.h"

enum { FINGERPRINT_TEXT_BYTES = 2 * STORE_CERTIFICATE_BYTES };

static enum err certificate_row(void *ctx, const struct store_certificate *t)
{
	struct jsonw *w = ctx;
	char fingerprint[FINGERPRINT_TEXT_BYTES], scopes[64];
	str_hex(t->fingerprint, sizeof t->fingerprint, fingerprint);
	jsonw_open(w, '{');
	jsonw_pair_str(w, "fingerprint", str_make(fingerprint, sizeof fingerprint));
	jsonw_pair_str_opt(w, "member", t->member_name);
	jsonw_pair_str(w, "scopes", str_make(scopes, scope_format(t->scopes, scopes)));
	jsonw_pair_str_opt(w, "note", t->note);
	jsonw_pair_time(w, "created", t->created);
	jsonw_pair_time_opt(w, "seen", t->seen);
	jsonw_pair_time_opt(w, "revoked", t->revoked);
	jsonw_close(w, '}');
	return OK;
}

static enum err read_list(struct api_list *l)
{
	return store_certificate_each(l->db, &l->call->viewer, certificate_row, l->w);
}

void api_certificates_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

struct changing {
	struct api_call *call;
	struct store_certificate certificate;
	struct str text; /* the fingerprint in hex */
};

/* "AB:CD:..." as openssl prints it, or without colons. */
static bool read_fingerprint(struct changing *x, struct str text)
{
	char digits[FINGERPRINT_TEXT_BYTES];
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == ':')
			continue;
		if (n == sizeof digits)
			return false;
		digits[n++] = str_lower_char(text.p[i]);
	}
	x->text = arena_dup(&x->call->arena, str_make(digits, n));
	return n == sizeof digits && x->text.p && str_unhex(x->text, x->certificate.fingerprint) == OK;
}

static enum err take_id(void *ctx, const struct member *m)
{
	*(int64_t *)ctx = m->id;
	return OK;
}

static bool read_certificate(struct changing *x, struct json_value body)
{
	struct api_call *c = x->call;
	struct store_certificate *t = &x->certificate;
	t->member_name = arena_dup(&c->arena, json_get_str(body, "member"));
	t->note = arena_dup(&c->arena, json_get_str(body, "note"));
	if (!read_fingerprint(x, json_get_str(body, "fingerprint")))
		api_fail(c, ERR_VALUE, "fingerprint: the SHA-256 of the certificate in hexadecimal is expected");
	else if (scope_parse(json_get_str(body, "scopes"), &t->scopes))
		api_fail(c, ERR_VALUE, "scopes: a list of observe, read, publish, operate is expected");
	else if (t->note.n > LIMIT_NAME_BYTES)
		api_fail(c, ERR_LIMIT, "note: at most %d bytes", LIMIT_NAME_BYTES);
	if (c->answered || t->member_name.n == 0)
		return !c->answered;
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_member_find(db, &c->viewer, t->member_name, take_id, &t->member);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, "there is no member '%.*s'", STR_ARG(t->member_name));
	return e == OK;
}

static enum err write_new(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	x->certificate.created = clock_now();
	enum err e = store_certificate_add(s, &x->certificate, x->certificate.created);
	return e ? e : api_audit(x->call, s, "certificate add", x->text, x->certificate.member_name);
}

void api_certificates_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct changing x = {.call = c, .certificate = {.seen = UTC_NONE, .revoked = UTC_NONE}};
	if (api_body_json(c, &parser, &body) && read_certificate(&x, body)) {
		enum err e = hub_write(c->hub, write_new, &x);
		if (e) {
			api_fail(c, e, e == ERR_EXISTS ? "the certificate %.*s was added before" : NULL, STR_ARG(x.text));
		} else {
			struct jsonw w = api_json(c, 201);
			certificate_row(&w, &x.certificate);
			api_done(c);
		}
	}
	json_parser_free(parser);
}

static enum err write_revocation(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	enum err e = store_certificate_revoke(s, x->certificate.fingerprint, clock_now());
	return e ? e : api_audit(x->call, s, "certificate revoke", x->text, (struct str){NULL, 0});
}

void api_certificates_revoke(struct api_call *c)
{
	struct changing x = {.call = c};
	enum err e = read_fingerprint(&x, c->name) ? hub_write(c->hub, write_revocation, &x) : ERR_NOT_FOUND;
	if (e)
		api_fail(c, e, "there is no certificate '%.*s'", STR_ARG(c->name));
	else
		api_empty(c);
}
