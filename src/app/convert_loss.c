/* SPDX-License-Identifier: Apache-2.0 */
/* Properties that reports carry are listed; whatever else is there and says something is lost. */
#include "app/convert_loss.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "app/say.h"
#include "parse/misp_tags.h"

enum { NAME_MAX_BYTES = 160, NAMES_MAX_BYTES = 1 << 20 };

/* The comparison with what is read back tells of values, validity, confidence and markings; convert_loss_label of names. */
static const char *const of_indicator[] = {"type", "spec_version", "pattern", "pattern_type", "pattern_version", "valid_from",
                                           "valid_until", "confidence", "object_marking_refs", "name", "revoked", NULL};
static const char *const of_event[] = {"Attribute", "Object", "Tag", "timestamp", NULL};
static const char *const of_attribute[] = {"type", "value", "to_ids", "first_seen", "timestamp", "Tag", "deleted", NULL};
static const char *const of_misp_object[] = {"Attribute", NULL};

bool convert_loss_init(struct convert_loss *l)
{
	*l = (struct convert_loss){.parser = json_parser_new()};
	arena_init(&l->arena, NAMES_MAX_BYTES);
	return l->parser != NULL;
}

void convert_loss_deinit(struct convert_loss *l)
{
	json_parser_free(l->parser);
	free(l->list);
	arena_deinit(&l->arena);
	*l = (struct convert_loss){.parser = NULL};
}

static void add(struct convert_loss *l, struct str what)
{
	for (size_t i = 0; i < l->n; i++) {
		if (str_eq(l->list[i].what, what)) {
			l->list[i].n++;
			return;
		}
	}
	struct convert_count *list = grow(l->list, l->n, sizeof *list);
	struct str kept = arena_dup(&l->arena, what);
	l->list = list ? list : l->list;
	if (!list || !kept.p)
		l->failed = true;
	else
		l->list[l->n++] = (struct convert_count){kept, 1};
}

void convert_loss_add(struct convert_loss *l, const char *format, ...)
{
	char name[NAME_MAX_BYTES];
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(name, sizeof name, format, ap);
	va_end(ap);
	size_t length = n < 0 ? 0 : (size_t)n < sizeof name ? (size_t)n : sizeof name - 1;
	add(l, l->n < CONVERT_LOSS_NAMES ? str_make(name, length) : STR("other things"));
}

static bool is_one_of(struct str key, const char *const *list)
{
	for (; *list; list++)
		if (str_eq(key, str_of(*list)))
			return true;
	return false;
}

/* Whether a property says anything: exporters write empty ones. */
static bool says_something(struct json_value v)
{
	struct json_value first;
	switch (json_type(v)) {
	case JSON_NULL:
	case JSON_FALSE:
		return false;
	case JSON_STRING:
		return json_str(v).n > 0;
	case JSON_ARRAY:
	case JSON_OBJECT: {
		struct json_iter i = json_iter(v);
		return json_next(&i, &first);
	}
	default:
		return true;
	}
}

static void other_properties(struct convert_loss *l, const char *owner, struct json_value object, const char *const *carried)
{
	struct json_value v;
	for (struct json_iter i = json_iter(object); json_next(&i, &v);)
		if (!is_one_of(i.key, carried) && says_something(v))
			convert_loss_add(l, "%s property %.*s", owner, STR_ARG(i.key));
}

/* Markings are read back; of the others one names the threat at most. */
static void other_tags(struct convert_loss *l, const char *owner, struct json_value object)
{
	const struct str nobody = {NULL, 0};
	struct misp_tags used = misp_tags_read(object, nobody, nobody);
	struct json_value list, tag;
	enum tlp tlp;
	enum pap pap;
	if (!json_get(object, "Tag", &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &tag);) {
		struct str name = json_get_str(tag, "name");
		bool marks = (str_has_prefix_nocase(name, STR("tlp:")) && tlp_parse(name, &tlp) == OK) ||
		             (str_has_prefix_nocase(name, STR("pap:")) && pap_parse(name, &pap) == OK);
		if (!marks && (used.name.n == 0 || str_find_str(name, used.name) == name.n))
			convert_loss_add(l, "%s tag", owner);
	}
}

static void misp_attributes(struct convert_loss *l, struct json_value owner)
{
	struct json_value list, a;
	if (!json_get(owner, "Attribute", &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &a);) {
		struct str type = json_get_str(a, "type");
		if (!json_get_bool(a, "to_ids", false) && json_get_i64(a, "to_ids", 0) != 1) {
			convert_loss_add(l, "attribute %.*s that is not for detection", STR_ARG(type));
			continue;
		}
		other_properties(l, "attribute", a, of_attribute);
		other_tags(l, "attribute", a);
	}
}

static void misp_event(struct convert_loss *l, struct json_value event)
{
	struct json_value list, object;
	other_properties(l, "event", event, of_event);
	other_tags(l, "event", event);
	misp_attributes(l, event);
	if (!json_get(event, "Object", &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &object);) {
		convert_loss_add(l, "object %.*s as such", STR_ARG(json_get_str(object, "name")));
		other_properties(l, "object", object, of_misp_object);
		misp_attributes(l, object);
	}
}

void convert_loss_end(struct convert_loss *l)
{
	if (l->name_n)
		convert_loss_add(l, "indicator property name");
	l->name_n = 0;
}

void convert_loss_label(struct convert_loss *l, struct str label)
{
	if (str_eq(label, str_make(l->name, l->name_n)))
		l->name_n = 0;
}

/* Markings of TLP and PAP leave as such; other objects are no reports. */
static void stix_object(struct convert_loss *l, const struct source_object *o, struct json_value object)
{
	enum tlp tlp;
	enum pap pap;
	convert_loss_end(l);
	if (str_eq(o->type, STR("indicator"))) {
		other_properties(l, "indicator", object, of_indicator);
		l->name_n = label_canon(json_get_str(object, "name"), l->name);
	} else if (!tlp_of_marking(o->id, &tlp) && !pap_of_marking(o->id, &pap)) {
		convert_loss_add(l, "%.*s object", STR_ARG(o->type));
	}
}

void convert_loss_object(struct convert_loss *l, const struct source_object *o)
{
	struct json_value object;
	struct parse_fault fault;
	if (json_read(l->parser, o->raw, &object, &fault)) {
		l->failed = true; /* it has been read once */
		return;
	}
	if (str_eq(o->type, STR("misp-event"))) {
		json_get(object, "Event", &object);
		misp_event(l, object);
	} else {
		stix_object(l, o, object);
	}
}

static int by_name(const void *a, const void *b)
{
	const struct convert_count *x = a, *y = b;
	return str_cmp(x->what, y->what);
}

void convert_loss_say(const struct convert_loss *l)
{
	if (l->n == 0)
		return;
	qsort(l->list, l->n, sizeof *l->list, by_name);
	say_note("lost:");
	for (size_t i = 0; i < l->n; i++)
		say_note("%8llu %.*s", (unsigned long long)l->list[i].n, STR_ARG(l->list[i].what));
}
