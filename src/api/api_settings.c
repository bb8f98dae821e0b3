/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the hub: list, change. */
#include "api/api_resources.h"
#include "hub/setting.h"

static void setting_row(struct jsonw *w, enum setting s, int64_t value)
{
	char text[SETTING_TEXT_BYTES];
	jsonw_open(w, '{');
	jsonw_pair_str(w, "name", setting_name(s));
	jsonw_pair_str(w, "value", str_make(text, setting_format(s, value, text)));
	jsonw_pair_str(w, "about", str_of(setting_about(s)));
	jsonw_close(w, '}');
}

static enum err read_list(struct api_list *l)
{
	enum err e = OK;
	for (int s = 0; s < SETTING_COUNT && e == OK; s++) {
		int64_t value;
		e = setting_get(l->db, (enum setting)s, &value);
		if (e == OK)
			setting_row(l->w, (enum setting)s, value);
	}
	return e;
}

void api_settings_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

struct changing {
	struct api_call *call;
	enum setting setting;
	int64_t value;
	struct str text;
};

static enum err write_setting(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	enum err e = setting_put(s, x->setting, x->value);
	if (e == OK)
		e = hub_settings_changed(x->call->hub, s);
	return e ? e : api_audit(x->call, s, "setting", setting_name(x->setting), x->text);
}

/* {"value": "amber"} */
void api_settings_change(struct api_call *c)
{
	struct changing x = {.call = c, .setting = setting_find(c->name)};
	struct json_parser *parser = NULL;
	struct json_value body;
	const char *why;
	if (x.setting == SETTING_COUNT) {
		api_fail(c, ERR_NOT_FOUND, "there is no setting '%.*s'", STR_ARG(c->name));
		return;
	}
	if (api_body_json(c, &parser, &body)) {
		x.text = arena_dup(&c->arena, json_get_str(body, "value"));
		if (setting_parse(x.setting, x.text, &x.value, &why))
			api_fail(c, ERR_VALUE, "%s '%.*s': %s", setting_name(x.setting).p, STR_ARG(x.text), why);
	}
	json_parser_free(parser);
	if (c->answered)
		return;
	enum err e = hub_write(c->hub, write_setting, &x);
	if (e) {
		api_fail(c, e, NULL);
		return;
	}
	struct jsonw w = api_json(c, 200);
	setting_row(&w, x.setting, x.value);
	api_done(c);
}
