/* SPDX-License-Identifier: Apache-2.0 */
/* Playbooks out of advice; sections are those of CACAO 2.0. */
#include "emit/notice_cacao.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "emit/notice_words.h"
#include "emit/stix_put.h"

enum { PIECE_MAX_BYTES = 16 << 10, STEP_ID_BYTES = STIX_PUT_ID_BYTES + 1 };

/* What a step is for. */
enum step { STEP_START, STEP_DO, STEP_DECIDE, STEP_UNDO, STEP_END, STEP_AGENT };

struct book {
	struct jsonw w;
	const struct notice *n;
	const struct notice_sender *sender;
};

/* Ids are made of the warning, of what the step is for, and its number; NUL-terminated, for keys. */
static struct str step_id(const struct book *k, enum step step, size_t at, char out[STEP_ID_BYTES])
{
	static const char *const types[] = {"start", "action", "if-condition", "action", "end", "organization"};
	char name[UUID_TEXT_BYTES + LIMIT_NAME_BYTES + 64];
	int n = snprintf(name, sizeof name, "%.*s\n%.*s\n%d\n%zu", STR_ARG(k->sender->hub), STR_ARG(k->n->id), (int)step, at);
	struct str id = stix_put_id(types[step], uuid_of_name(STR("playbook-step"), str_make(name, (size_t)n)), out);
	out[id.n] = '\0';
	return id;
}

static struct str playbook_id(const struct book *k, char out[STIX_PUT_ID_BYTES])
{
	char name[2 * UUID_TEXT_BYTES + 2];
	int n = snprintf(name, sizeof name, "%.*s\n%.*s", STR_ARG(k->sender->hub), STR_ARG(k->n->id));
	return stix_put_id("playbook", uuid_of_name(STR("playbook"), str_make(name, (size_t)n)), out);
}

static void open_step(struct book *k, enum step step, size_t at, const char *type)
{
	char id[STEP_ID_BYTES];
	step_id(k, step, at, id);
	jsonw_key(&k->w, id);
	jsonw_open(&k->w, '{');
	jsonw_pair_str(&k->w, "type", str_of(type));
}

static void put_next(struct book *k, const char *key, enum step step, size_t at)
{
	char id[STEP_ID_BYTES];
	jsonw_pair_str(&k->w, key, step_id(k, step, at, id));
}

static void put_command(struct book *k, struct str text)
{
	char agent[STEP_ID_BYTES];
	jsonw_key(&k->w, "commands");
	jsonw_open(&k->w, '[');
	jsonw_open(&k->w, '{');
	jsonw_pair_str(&k->w, "type", STR("manual"));
	jsonw_pair_str(&k->w, "command", text);
	jsonw_close(&k->w, '}');
	jsonw_close(&k->w, ']');
	jsonw_pair_str(&k->w, "agent", step_id(k, STEP_AGENT, 0, agent));
}

static void put_measure(struct book *k, size_t i)
{
	const struct notice_advice *a = &k->n->advice[i];
	struct buf text;
	buf_init(&text, PIECE_MAX_BYTES);
	buf_put(&text, a->what);
	if (a->href.n)
		buf_printf(&text, " Rules: %.*s%.*s", STR_ARG(k->sender->url), STR_ARG(a->href));
	open_step(k, STEP_DO, i, "action");
	jsonw_pair_str(&k->w, "name", a->name.n ? a->name : a->what);
	put_command(k, buf_str(&text));
	buf_reset(&text);
	buf_printf(&text, "%.*s. Side effect: %.*s", STR_ARG(a->id), STR_ARG(a->effect));
	if (a->expires != UTC_NONE) {
		buf_puts(&text, " Keep it until ");
		notice_words_time(&text, a->expires);
		buf_putc(&text, '.');
	}
	jsonw_pair_str(&k->w, "description", buf_str(&text));
	if (i + 1 < k->n->n_advice)
		put_next(k, "on_completion", STEP_DO, i + 1);
	else
		put_next(k, "on_completion", STEP_DECIDE, 0);
	jsonw_close(&k->w, '}');
	buf_deinit(&text);
}

static void put_way_back(struct book *k, size_t i)
{
	const struct notice_advice *a = &k->n->advice[i];
	open_step(k, STEP_UNDO, i, "action");
	jsonw_pair_str(&k->w, "name", STR("Way back"));
	jsonw_pair_str(&k->w, "description", a->name.n ? a->name : a->what);
	put_command(k, a->undo.n ? a->undo : STR("Undo what was done because of the warning."));
	put_next(k, "on_completion", i > 0 ? STEP_UNDO : STEP_END, i > 0 ? i - 1 : 0);
	jsonw_close(&k->w, '}');
}

/* Section 4: all ways lead to the end. */
static void put_workflow(struct book *k)
{
	size_t n = k->n->n_advice;
	put_next(k, "workflow_start", STEP_START, 0);
	jsonw_key(&k->w, "workflow");
	jsonw_open(&k->w, '{');
	open_step(k, STEP_START, 0, "start");
	put_next(k, "on_completion", n ? STEP_DO : STEP_END, 0);
	jsonw_close(&k->w, '}');
	for (size_t i = 0; i < n; i++)
		put_measure(k, i);
	if (n) {
		open_step(k, STEP_DECIDE, 0, "if-condition");
		jsonw_pair_str(&k->w, "name", STR("Was the warning taken back?"));
		jsonw_pair_str(&k->w, "condition", STR("__withdrawn__:value = 'true'"));
		put_next(k, "on_true", STEP_UNDO, n - 1);
		put_next(k, "on_false", STEP_END, 0);
		jsonw_close(&k->w, '}');
	}
	for (size_t i = 0; i < n; i++)
		put_way_back(k, i);
	open_step(k, STEP_END, 0, "end");
	jsonw_close(&k->w, '}');
	jsonw_close(&k->w, '}');
}

static void put_variables(struct book *k)
{
	jsonw_key(&k->w, "playbook_variables");
	jsonw_open(&k->w, '{');
	jsonw_key(&k->w, "__withdrawn__");
	jsonw_open(&k->w, '{');
	jsonw_pair_str(&k->w, "type", STR("string"));
	jsonw_pair_str(&k->w, "description", STR("whether the centre has taken the warning back"));
	jsonw_pair_str(&k->w, "value", k->n->state == WARNING_WITHDRAWN ? STR("true") : STR("false"));
	jsonw_pair_bool(&k->w, "constant", false);
	jsonw_pair_bool(&k->w, "external", true);
	jsonw_close(&k->w, '}');
	jsonw_close(&k->w, '}');
}

static void put_agent(struct book *k)
{
	char id[STEP_ID_BYTES];
	step_id(k, STEP_AGENT, 0, id);
	jsonw_key(&k->w, "agent_definitions");
	jsonw_open(&k->w, '{');
	jsonw_key(&k->w, id);
	jsonw_open(&k->w, '{');
	jsonw_pair_str(&k->w, "type", STR("organization"));
	jsonw_pair_str(&k->w, "name", STR("the organisation that has received this playbook"));
	jsonw_close(&k->w, '}');
	jsonw_close(&k->w, '}');
}

static int64_t last_expiry(const struct notice *n)
{
	int64_t last = n->updated;
	for (size_t i = 0; i < n->n_advice; i++)
		last = n->advice[i].expires > last ? n->advice[i].expires : last;
	return last;
}

/* Markings of TLP have the UUIDs that they have in STIX (section 8.2). */
static void put_marking(struct book *k)
{
	char id[STIX_PUT_ID_BYTES];
	struct str stix = tlp_marking(k->n->tlp), uuid = str_from(stix, str_find_str(stix, STR("--")));
	int n = snprintf(id, sizeof id, "marking-tlp%.*s", STR_ARG(uuid));
	stix_put_list(&k->w, "markings", str_make(id, (size_t)n), STR(""));
}

void notice_cacao_put(struct buf *b, const struct notice *n, const struct notice_sender *sender)
{
	static const int priority[SEVERITY_COUNT] = {100, 80, 50, 20, 1}; /* 1 is the highest */
	struct book book = {jsonw_on(b), n, sender}, *k = &book;
	char id[STIX_PUT_ID_BYTES];
	jsonw_open(&k->w, '{');
	jsonw_pair_str(&k->w, "type", STR("playbook"));
	jsonw_pair_str(&k->w, "spec_version", STR("cacao-2.0"));
	jsonw_pair_str(&k->w, "id", playbook_id(k, id));
	jsonw_pair_str(&k->w, "name", n->title);
	stix_put_list(&k->w, "playbook_types", STR("mitigation"), STR("prevention"));
	jsonw_pair_str(&k->w, "created_by", stix_put_identity_id(sender->centre, id));
	jsonw_pair_time(&k->w, "created", n->raised);
	jsonw_pair_time(&k->w, "modified", (n->updated > n->raised ? n->updated : n->raised) + n->version);
	jsonw_pair_bool(&k->w, "revoked", n->state == WARNING_WITHDRAWN);
	jsonw_pair_time(&k->w, "valid_from", n->raised);
	jsonw_pair_time(&k->w, "valid_until", last_expiry(n) > n->raised ? last_expiry(n) : n->raised + 1);
	jsonw_pair_i64(&k->w, "priority", priority[n->severity]);
	put_marking(k);
	put_variables(k);
	put_workflow(k);
	put_agent(k);
	jsonw_close(&k->w, '}');
}
