/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the hub: list, change. Numbers and what the centre says of itself are one list. */
#include "api/api_resources.h"
#include "hub/centre.h"
#include "hub/lookback.h"
#include "hub/setting.h"

enum { SHOWN_BYTES = 60 }; /* of what is refused */

/* fixed: an option of the command line says it, and wins over what is set. */
static void put_row(struct api_call *c, struct jsonw *w, struct str name, struct str value, const char *about)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "name", name);
	jsonw_pair_str(w, "value", value);
	jsonw_pair_str(w, "about", str_of(about));
	if (hub_fixed(c->hub, name))
		jsonw_pair_bool(w, "fixed", true);
	jsonw_close(w, '}');
}

static void put_setting(struct api_call *c, struct jsonw *w, enum setting s, int64_t value)
{
	char text[SETTING_TEXT_BYTES];
	put_row(c, w, setting_name(s), str_make(text, setting_format(s, value, text)), setting_about(s));
}

static enum err list_centre(struct api_list *l)
{
	struct buf text;
	enum err e = OK;
	buf_init(&text, CENTRE_TEXT_BYTES);
	for (int k = 0; k < CENTRE_COUNT && e == OK; k++) {
		buf_reset(&text);
		e = centre_get(l->db, (enum centre)k, &text);
		if (e == OK)
			put_row(l->call, l->w, centre_key((enum centre)k), buf_str(&text), centre_about((enum centre)k));
	}
	buf_deinit(&text);
	return e;
}

static enum err read_list(struct api_list *l)
{
	enum err e = list_centre(l);
	for (int s = 0; s < SETTING_COUNT && e == OK; s++) {
		int64_t value;
		e = setting_get(l->db, (enum setting)s, &value);
		if (e == OK)
			put_setting(l->call, l->w, (enum setting)s, value);
	}
	return e;
}

void api_settings_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

/* One of the two is meant. */
struct changing {
	struct api_call *call;
	enum setting setting;
	enum centre centre;
	int64_t value;
	struct str text;
};

static enum err write_setting(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	enum err e;
	if (x->centre != CENTRE_COUNT) {
		e = centre_put(s, x->centre, x->text);
	} else {
		e = setting_put(s, x->setting, x->value);
		if (e == OK)
			e = hub_settings_changed(x->call->hub, s);
	}
	return e ? e : api_audit(x->call, s, "setting", x->call->name, x->text);
}

/* What takes more than being stored, when it is. */
static enum err follow(const struct changing *x)
{
	struct hub *h = x->call->hub;
	if (x->centre == CENTRE_NAME)
		return hub_renamed(h);
	if (x->setting == SETTING_RETENTION && !hub_fixed(h, setting_name(SETTING_RETENTION)))
		return lookback_keep(h, (int)x->value);
	return OK;
}

/* False: answered. */
static bool check(struct changing *x, struct json_value body)
{
	struct api_call *c = x->call;
	const char *why;
	x->text = arena_dup(&c->arena, str_trim(json_get_str(body, "value")));
	enum err e = x->centre != CENTRE_COUNT ? centre_check(x->centre, x->text, &why)
	                                       : setting_parse(x->setting, x->text, &x->value, &why);
	if (e)
		api_fail(c, ERR_VALUE, "%.*s '%.*s': %s", STR_ARG(c->name),
		         STR_ARG(str_upto(x->text, x->text.n < SHOWN_BYTES ? x->text.n : SHOWN_BYTES)), why);
	return e == OK;
}

/* {"value": "amber"} */
void api_settings_change(struct api_call *c)
{
	struct changing x = {.call = c, .setting = setting_find(c->name), .centre = centre_find(c->name)};
	struct json_parser *parser = NULL;
	struct json_value body;
	if (x.setting == SETTING_COUNT && x.centre == CENTRE_COUNT) {
		api_fail(c, ERR_NOT_FOUND, "there is no setting '%.*s'", STR_ARG(c->name));
		return;
	}
	bool good = api_body_json(c, &parser, &body) && check(&x, body);
	json_parser_free(parser);
	if (!good)
		return;
	enum err e = hub_write(c->hub, write_setting, &x);
	if (e == OK)
		e = follow(&x);
	if (e) {
		api_fail(c, e, NULL);
		return;
	}
	struct jsonw w = api_json(c, 200);
	if (x.centre != CENTRE_COUNT)
		put_row(c, &w, c->name, x.text, centre_about(x.centre));
	else
		put_setting(c, &w, x.setting, x.value);
	api_done(c);
}
