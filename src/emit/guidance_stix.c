/* SPDX-License-Identifier: Apache-2.0 */
/* Courses of action with playbooks. */
#include "emit/guidance_stix.h"

#include "base/base64.h"

enum { NAME_MAX_BYTES = 4096, PLAYBOOK_MAX_BYTES = 64 << 10 };

static const char playbook_extension[] = "extension-definition--1e1c1bd7-c527-4215-8e18-e199e74da57c";

/* An id that is made of the measure: what it is of, of which centre, and all that it says. */
static struct str made_id(const char *type, struct str hub, const struct guidance *g, char out[STIX_PUT_ID_BYTES])
{
	struct buf name;
	buf_init(&name, NAME_MAX_BYTES);
	buf_put(&name, hub);
	buf_printf(&name, "\n%s\n%s\n%s\n%s\n%s", g->id, g->name, g->text, g->effect, g->undo);
	struct uuid u = uuid_of_name(str_of(type), buf_str(&name));
	buf_deinit(&name);
	return stix_put_id(type, u, out);
}

struct str guidance_stix_id(struct str hub, const struct guidance *g, char out[STIX_PUT_ID_BYTES])
{
	return made_id("course-of-action", hub, g, out);
}

static void put_description(struct jsonw *w, const struct guidance *g)
{
	struct buf text;
	buf_init(&text, NAME_MAX_BYTES);
	buf_printf(&text, "%s Side effect: %s Way back: %s", g->text, g->effect, g->undo);
	jsonw_pair_str(w, "description", buf_str(&text));
	buf_deinit(&text);
}

static bool is_d3fend(const struct guidance *g)
{
	return str_has_prefix(str_of(g->id), STR("D3-"));
}

static void put_reference(struct jsonw *w, const struct guidance *g)
{
	jsonw_key(w, "external_references");
	jsonw_open(w, '[');
	jsonw_open(w, '{');
	jsonw_pair_str(w, "source_name", is_d3fend(g) ? STR("mitre-d3fend") : STR("mitre-attack"));
	jsonw_pair_str(w, "external_id", str_of(g->id));
	jsonw_close(w, '}');
	jsonw_close(w, ']');
}

static void put_step(struct jsonw *w, const char *type, struct str next, const struct guidance *g, struct str agent)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "type", str_of(type));
	if (g) {
		jsonw_pair_str(w, "name", str_of(g->name));
		jsonw_key(w, "commands");
		jsonw_open(w, '[');
		jsonw_open(w, '{');
		jsonw_pair_str(w, "type", STR("manual"));
		jsonw_pair_str(w, "command", str_of(g->text));
		jsonw_close(w, '}');
		jsonw_close(w, ']');
		jsonw_pair_str(w, "agent", agent);
	}
	jsonw_pair_str_opt(w, "on_completion", next);
	jsonw_close(w, '}');
}

static void put_keyed_step(struct jsonw *w, struct str id, const char *type, struct str next, const struct guidance *g, struct str agent)
{
	char key[STIX_PUT_ID_BYTES + 1];
	memcpy(key, id.p, id.n);
	key[id.n] = '\0';
	jsonw_key(w, key);
	put_step(w, type, next, g, agent);
}

static void put_workflow(struct jsonw *w, struct str hub, const struct guidance *g)
{
	char start_id[STIX_PUT_ID_BYTES], action_id[STIX_PUT_ID_BYTES], end_id[STIX_PUT_ID_BYTES], agent_id[STIX_PUT_ID_BYTES + 1];
	struct str start = made_id("start", hub, g, start_id), action = made_id("action", hub, g, action_id);
	struct str finish = made_id("end", hub, g, end_id), agent = made_id("organization", hub, g, agent_id), none = {NULL, 0};
	jsonw_pair_str(w, "workflow_start", start);
	jsonw_key(w, "workflow");
	jsonw_open(w, '{');
	put_keyed_step(w, start, "start", action, NULL, none);
	put_keyed_step(w, action, "action", finish, g, agent);
	put_keyed_step(w, finish, "end", none, NULL, none);
	jsonw_close(w, '}');
	jsonw_key(w, "agent_definitions");
	jsonw_open(w, '{');
	agent_id[agent.n] = '\0';
	jsonw_key(w, agent_id);
	jsonw_open(w, '{');
	jsonw_pair_str(w, "type", STR("organization"));
	jsonw_pair_str(w, "name", STR("the organisation that has received this playbook"));
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}

/* CACAO Security Playbooks 2.0, section 3.1 and what it asks of its parts. */
static void put_playbook(struct buf *b, struct str hub, const struct guidance *g)
{
	char id[STIX_PUT_ID_BYTES];
	struct jsonw w = jsonw_on(b);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "type", STR("playbook"));
	jsonw_pair_str(&w, "spec_version", STR("cacao-2.0"));
	jsonw_pair_str(&w, "id", made_id("playbook", hub, g, id));
	jsonw_pair_str(&w, "name", str_of(g->name));
	put_description(&w, g);
	stix_put_list(&w, "playbook_types", STR("mitigation"), STR(""));
	jsonw_pair_str(&w, "created_by", stix_put_identity_id(hub, id));
	jsonw_pair_time(&w, "created", STIX_PUT_CONSTANT);
	jsonw_pair_time(&w, "modified", STIX_PUT_CONSTANT);
	put_workflow(&w, hub, g);
	jsonw_close(&w, '}');
}

static void put_extension(struct jsonw *w, struct str hub, const struct guidance *g)
{
	char id[STIX_PUT_ID_BYTES];
	struct buf playbook, encoded;
	buf_init(&playbook, PLAYBOOK_MAX_BYTES);
	buf_init(&encoded, 2 * PLAYBOOK_MAX_BYTES);
	put_playbook(&playbook, hub, g);
	base64_encode(buf_str(&playbook), &encoded);
	jsonw_key(w, playbook_extension);
	jsonw_open(w, '{');
	jsonw_pair_str(w, "extension_type", STR("property-extension"));
	jsonw_pair_str(w, "playbook_id", made_id("playbook", hub, g, id));
	jsonw_pair_time(w, "created", STIX_PUT_CONSTANT);
	jsonw_pair_time(w, "modified", STIX_PUT_CONSTANT);
	jsonw_pair_str(w, "playbook_creator", stix_put_identity_id(hub, id));
	jsonw_pair_str(w, "playbook_standard", STR("cacao"));
	jsonw_pair_str(w, "playbook_abstraction", STR("template"));
	stix_put_list(w, "playbook_type", STR("mitigation"), STR(""));
	jsonw_pair_str(w, "playbook_bin", buf_str(&encoded));
	jsonw_close(w, '}');
	buf_deinit(&playbook);
	buf_deinit(&encoded);
}

void guidance_stix_put(struct buf *b, struct str hub, const struct guidance *g)
{
	char id[STIX_PUT_ID_BYTES];
	struct jsonw w = stix_put_open(b, "course-of-action", guidance_stix_id(hub, g, id));
	jsonw_pair_str(&w, "created_by_ref", stix_put_identity_id(hub, id));
	jsonw_pair_time(&w, "created", STIX_PUT_CONSTANT);
	jsonw_pair_time(&w, "modified", STIX_PUT_CONSTANT);
	jsonw_pair_str(&w, "name", str_of(g->name));
	put_description(&w, g);
	put_reference(&w, g);
	stix_put_list(&w, "object_marking_refs", tlp_marking(TLP_CLEAR), STR(""));
	jsonw_key(&w, "extensions");
	jsonw_open(&w, '{');
	put_extension(&w, hub, g);
	jsonw_close(&w, '}');
	jsonw_close(&w, '}');
}
