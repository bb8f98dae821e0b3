/* SPDX-License-Identifier: Apache-2.0 */
/* Contacts of members for mail, and what was sent to them. */
#include "api/api_resources.h"
#include "hub/mail_seal.h"
#include "model/mail_address.h"
#include "os/clock.h"
#include "store/store_contact.h"
#include "store/store_mail.h"
#include "store/store_member.h"

static enum err contact_row(void *ctx, const struct store_contact *t)
{
	struct jsonw *w = ctx;
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "id", t->id);
	jsonw_pair_str(w, "member", t->member_name);
	jsonw_pair_str(w, "address", t->address);
	jsonw_pair_str(w, "digest", store_digest_name(t->digest));
	jsonw_pair_str(w, "severity", severity_name(t->severity));
	jsonw_pair_str(w, "key", mail_seal_name(mail_seal_of(t->key)));
	jsonw_pair_time(w, "created", t->created);
	jsonw_close(w, '}');
	return OK;
}

static enum err read_list(struct api_list *l)
{
	return store_contact_each(l->db, &l->call->viewer, contact_row, l->w);
}

void api_contacts_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

struct changing {
	struct api_call *call;
	struct store_contact contact;
};

static enum err take_id(void *ctx, const struct member *m)
{
	((struct store_contact *)ctx)->member = m->id;
	return OK;
}

static bool find_member(struct changing *x)
{
	struct api_call *c = x->call;
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_member_find(db, &c->viewer, x->contact.member_name, take_id, &x->contact);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, "there is no member '%.*s'", STR_ARG(x->contact.member_name));
	return e == OK;
}

/* A key is tried at once, so that nobody finds out when a warning is due. */
static bool check_key(struct changing *x)
{
	char why[MAIL_SEAL_WHY_BYTES];
	struct buf out;
	if (x->contact.key.n == 0)
		return true;
	buf_init(&out, API_BODY_MAX_BYTES);
	enum err e = mail_seal_close(x->contact.key, STR("x"), &out, why);
	buf_deinit(&out);
	if (e)
		api_fail(x->call, e, "key: %s", why[0] ? why : err_text(e));
	return e == OK;
}

static enum severity find_severity(struct str name)
{
	int s = 0;
	while (s < SEVERITY_COUNT && !str_eq(severity_name((enum severity)s), name))
		s++;
	return (enum severity)s;
}

static bool read_contact(struct changing *x, struct json_value body)
{
	struct api_call *c = x->call;
	struct store_contact *t = &x->contact;
	struct str digest = json_get_str(body, "digest"), severity = json_get_str(body, "severity");
	t->member_name = arena_dup(&c->arena, json_get_str(body, "member"));
	t->address = arena_dup(&c->arena, json_get_str(body, "address"));
	t->key = arena_dup(&c->arena, json_get_str(body, "key"));
	t->digest = digest.n ? store_digest_find(digest) : STORE_DIGEST_AT_ONCE;
	t->severity = severity.n ? find_severity(severity) : SEVERITY_LOW;
	if (!mail_address_valid(t->address))
		api_fail(c, ERR_VALUE, "address '%.*s': a mail address in ASCII without quotes is expected", STR_ARG(t->address));
	else if (t->digest == STORE_DIGEST_COUNT)
		api_fail(c, ERR_VALUE, "digest: at-once, hourly or daily is expected");
	else if (t->severity == SEVERITY_COUNT)
		api_fail(c, ERR_VALUE, "severity: info, low, medium, high or critical is expected");
	return !c->answered && check_key(x) && find_member(x);
}

static enum err write_new(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	x->contact.created = clock_now();
	enum err e = store_contact_add(s, &x->contact, x->contact.created, &x->contact.id);
	return e ? e : api_audit(x->call, s, "contact add", x->contact.member_name, x->contact.address);
}

void api_contacts_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct changing x = {.call = c};
	if (api_body_json(c, &parser, &body) && read_contact(&x, body)) {
		enum err e = hub_write(c->hub, write_new, &x);
		if (e) {
			api_fail(c, e, e == ERR_EXISTS ? "the member has this address already" : NULL);
		} else {
			struct jsonw w = api_json(c, 201);
			contact_row(&w, &x.contact);
			api_done(c);
		}
	}
	json_parser_free(parser);
}

static enum err write_removal(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	enum err e = store_contact_remove(s, x->contact.id);
	return e ? e : api_audit(x->call, s, "contact remove", x->call->name, (struct str){NULL, 0});
}

void api_contacts_remove(struct api_call *c)
{
	struct changing x = {.call = c};
	enum err e = str_to_i64(c->name, &x.contact.id) ? ERR_NOT_FOUND : hub_write(c->hub, write_removal, &x);
	if (e)
		api_fail(c, e, "there is no contact %.*s", STR_ARG(c->name));
	else
		api_empty(c);
}

static enum err mail_row(void *ctx, const struct store_mail *m)
{
	struct api_list *l = ctx;
	char warning[UUID_TEXT_BYTES];
	uuid_format(&m->warning, warning);
	jsonw_open(l->w, '{');
	jsonw_pair_i64(l->w, "id", m->id);
	jsonw_pair_str(l->w, "member", m->member_name);
	jsonw_pair_str(l->w, "address", m->address);
	jsonw_pair_str(l->w, "warning", str_make(warning, sizeof warning));
	jsonw_pair_i64(l->w, "version", m->version);
	jsonw_pair_str(l->w, "state", store_mail_state_name(m->state));
	jsonw_pair_str_opt(l->w, "form", store_mail_form_name(m->form));
	jsonw_pair_time(l->w, "queued", m->queued);
	jsonw_pair_time(l->w, "due", m->due);
	jsonw_pair_time_opt(l->w, "done", m->done);
	jsonw_pair_i64(l->w, "tries", m->tries);
	jsonw_pair_str_opt(l->w, "answer", m->answer);
	jsonw_close(l->w, '}');
	l->n++;
	l->cursor[0] = m->id;
	return OK;
}

static enum err read_mail(struct api_list *l)
{
	return store_mail_page(l->db, &l->call->viewer, l->cursor[0], l->limit, mail_row, l);
}

void api_mail_list(struct api_call *c)
{
	api_list(c, 1, read_mail);
}
